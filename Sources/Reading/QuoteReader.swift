import Agreements
import Values

/// quotes/*.yaml and current.yaml: a contract, or the rates of a channel, or both.
struct QuoteReader {
  let page: Page
  let open: (Sourced<String>, Page) -> Page?

  func read(_ root: YAMLNode) -> Quote? {
    guard let f = YAMLFields(root, page, what: "the quote") else { return nil }
    let quote = quote(f)
    if f.has("incumbent") {
      page.error(
        "incumbent-in-quote", f.keySource("incumbent"), "`incumbent` belongs into current.yaml",
        remedy: "Move the contract in force to current.yaml.",
        underlined: 9)
    }
    f.finish()
    if let quote, quote.contract == nil, quote.rates == nil, !page.hasErrors {
      page.error(
        "empty-quote", f.source, "the quote has neither `contract` nor `rates`", remedy: "Add what is offered.",
        underlined: 1)
      return nil
    }
    return quote
  }

  /// current.yaml: a quote with `incumbent`.
  func readIncumbent(_ root: YAMLNode) -> Incumbent? {
    guard let f = YAMLFields(root, page, what: "the contract in force") else { return nil }
    let quote = quote(f)
    if !f.has("contract") { f.sayMissing("contract") }
    let incumbent = f.map("incumbent", required: true).flatMap { standing($0, quote) }
    f.finish()
    return incumbent
  }

  private func standing(_ i: YAMLFields, _ quote: Quote?) -> Incumbent? {
    let starts = i.month("starts", required: true)
    let period = i.month("period_from", required: true)
    let drawn = i.number("drawn", .money, required: true)
    let through = i.month("through", required: true)
    let after = i.choice("after", among: ["lapse", "extension"], required: true)
    let reader = ContractReader(page: page)
    let extended = i.map("extension").flatMap { reader.read($0)?.contract }
    let support = reader.support(i, "lapse_support")
    i.finish()
    if after?.value == "extension", !i.has("extension") {
      page.error(
        "no-extension", after?.source ?? i.source, "`after: extension` needs the terms of the extension",
        remedy: "Add `extension` with a contract, or write lapse.")
    }
    guard let quote, let starts, let period, let drawn, let through, let after else { return nil }
    return Incumbent(
      quote: quote, starts: starts, periodFrom: period, drawn: drawn, through: through,
      after: Sourced(Incumbent.After(rawValue: after.value) ?? .lapse, after.source), extensionContract: extended,
      lapseSupport: support)
  }

  private func quote(_ f: YAMLFields) -> Quote? {
    let name = f.text("quote", required: true)
    let vendor = f.text("vendor", required: true)
    let channel = f.text("channel")?.value ?? "bedrock"
    let round = f.integer("round", 0...1000, default: 1).value
    let dated = f.day("dated")
    let until = f.day("valid_until")
    let document = f.text("document")
    let contract = f.map("contract").flatMap { ContractReader(page: page).read($0) }
    let menu = menu(f)
    let unknown = unknown(f)
    let rates = rates(f)
    guard let name, let vendor else { return nil }
    noteDefaults(f, contract, unknown)
    var quote = Quote(
      name: name, path: page.path, vendor: vendor.value, channel: channel, round: round, dated: dated,
      validUntil: until,
      document: document, contract: contract?.contract, menu: menu, unknown: unknown, rates: rates)
    let named = Set(unknown.map(\.value))
    quote.silent = (contract?.defaulted ?? []).filter { !named.contains($0) }
    return quote
  }

  private func menu(_ f: YAMLFields) -> Quote.Menu? {
    guard let m = f.map("menu") else { return nil }
    let from = m.number("from", .money, required: true)
    let to = m.number("to", .money, required: true)
    let step = m.number("step", .money, required: true)
    m.finish()
    guard let from, let to, let step else { return nil }
    if to.value < from.value {
      page.error(
        "menu-order", to.source, "the menu ends at \(Grammar.plain(to.value)), below its start",
        remedy: "Write `from` below `to`.")
      return nil
    }
    if step.value <= 0 || (to.value - from.value) / step.value > 1000 {
      page.error(
        "menu-step", step.source, step.value <= 0 ? "the menu's step is 0" : "the menu has more than 1000 points",
        remedy: "Write a step such as 500K.")
      return nil
    }
    return Quote.Menu(from: from, to: to, step: step)
  }

  private func unknown(_ f: YAMLFields) -> [Sourced<String>] {
    f.texts("unknown").filter { key in
      if ContractReader.unknowable.contains(key.value) { return true }
      page.error(
        "unknown-clause", key.source, "unknown: \(quoted(key.value)) is no key of a contract",
        remedy: didYouMean(key.value, ContractReader.unknowable) ?? "Write keys such as overage or carry_forward.")
      return false
    }
  }

  /// One note a quote: what stands at the seller's standard, to confirm in writing.
  private func noteDefaults(_ f: YAMLFields, _ read: ContractReader.Read?, _ unknown: [Sourced<String>]) {
    guard let read, !page.hasErrors else { return }
    for key in unknown where f.map("contract")?.has(key.value) == true {
      page.warning(
        "stated-but-unknown", key.source, "\(quoted(key.value)) is listed as unknown, and the contract states it",
        remedy: "The stated value is used. Remove it from one of the two.")
    }
    guard !read.defaulted.isEmpty else { return }
    let named = unknown.map(\.value).filter(read.defaulted.contains)
    let silent = read.defaulted.filter { !named.contains($0) }
    var parts: [String] = []
    if !named.isEmpty { parts.append("\(listed(named)) (left open by the document)") }
    if !silent.isEmpty { parts.append("\(listed(silent))\(named.isEmpty ? "" : " (not in this file)")") }
    page.note(
      "term-unknown", f.keySource("contract"), "seller's standard is taken for " + parts.joined(separator: "; "),
      remedy: "Confirm in writing.", underlined: 8)
  }

  // MARK: Rates of a channel

  private func rates(_ f: YAMLFields) -> RateQuote? {
    let file = f.text("rates")
    let discount = f.number("discount", .rate)
    let map = mappings(f)
    let movable = f.texts("movable")
    let migration = migration(f)
    var minimum: Sourced<Double>?
    if let m = f.map("minimum") {
      minimum = m.number("per_year", .money, required: true)
      m.finish()
    }
    guard let file else {
      if !f.has("rates"), let first = ["map", "movable", "migration", "minimum", "discount"].first(where: f.has) {
        page.error(
          "no-rates", f.keySource(first), "\(quoted(first)) belongs to a rate quote, and `rates` is missing",
          remedy:
            "Add rates with a CSV file beside this one\(first == "discount" ? ", or put the discount into `contract`" : "").",
          underlined: first.unicodeScalars.count)
      }
      return nil
    }
    guard let card = open(file, page) else { return nil }
    return RateQuote(
      rows: RatesReader.read(card), discount: discount ?? .standard(0), map: map, movable: movable,
      migration: migration, minimumPerYear: minimum)
  }

  private func mappings(_ f: YAMLFields) -> [RateQuote.Mapping] {
    guard let map = f.map("map") else { return [] }
    return map.entries.compactMap { entry in
      _ = map.node(entry.key)
      guard let m = YAMLFields(entry.value, page, what: entry.key) else { return nil }
      let model = m.text("model", required: true)
      let ratio = m.number("token_ratio", .ratio, default: 1)
      m.finish()
      return model.map { RateQuote.Mapping(from: Sourced(entry.key, entry.keySource), model: $0, tokenRatio: ratio) }
    }
  }

  private func migration(_ f: YAMLFields) -> RateQuote.Migration? {
    guard let m = f.map("migration") else { return nil }
    let migration = RateQuote.Migration(
      oneOff: m.number("one_off", .money, default: 0),
      dualRunningMonths: m.integer("dual_running_months", 0...60, default: 0),
      monthly: m.number("monthly", .money, default: 0),
      egressPerMonth: m.number("egress_per_month", .money, default: 0),
      document: m.text("document")?.value, owner: m.text("owner")?.value)
    m.finish()
    return migration
  }
}
