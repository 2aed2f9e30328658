import Agreements
import Values

/// share.yaml: what may cross the table.
struct ShareReader {
  let page: Page

  func read(_ root: YAMLNode) -> ShareFile? {
    guard let f = YAMLFields(root, page, what: "share.yaml") else { return nil }
    var commitment: [Sourced<Double>]?
    var discount: Sourced<Double>?
    var structure = "pooled"
    var term: Sourced<Int>?
    var clauses: [Contract.Term] = []
    if let a = f.map("ask", required: true) {
      if let node = a.node("commitment"), case .list = node.content {
        commitment = a.numbers("commitment", .money, required: true)
        if commitment?.isEmpty == true { ContractReader(page: page).sayNoYears(node, "commitment") }
      } else {
        commitment = a.number("commitment", .money, required: true).map { [$0] }
      }
      discount = a.number("discount", .rate, required: true)
      let stated = a.choice("structure", among: ["pooled", "carve_out", "per_model"])
      term = a.integer("term_months", 12...60)
      let read = self.clauses(a)
      clauses = read.map(\.clause)
      a.finish()
      structure = self.structure(stated, read)
      checkYears(commitment, term, read.compactMap(\.terms))
      checkAgreement(commitment, discount, read.compactMap(\.terms))
    }
    let history = f.choice("history", ShareFile.History.self)
    let measured = self.measured(f, byBucket: history?.value == .byBucket)
    let until = f.day("valid_until")
    let dated = f.day("dated")
    let questions = f.texts("questions").map(\.value)
    let basis = f.texts("basis").map(\.value)
    let confirm = f.texts("confirm").map(\.value)
    let title = f.words("title"), from = f.words("from"), to = f.words("to"), currency = f.text("currency")?.value ?? "USD"
    f.finish()
    guard let commitment, let discount else { return nil }
    return ShareFile(
      commitment: commitment, discount: discount, structure: structure, termMonths: term, clauses: clauses,
      history: history?.value ?? .none, measured: measured, validUntil: until, dated: dated, questions: questions, basis: basis,
      confirm: confirm, title: title, from: from, to: to, currency: currency,
      historySource: history?.source ?? .standard("default"))
  }

  /// The history as frozen: months with their list spend, in order of time; each month (and bucket) once.
  private func measured(_ f: YAMLFields, byBucket: Bool) -> [ShareFile.MeasuredMonth] {
    guard let items = f.list("measured") else { return [] }
    var seen: Set<[String]> = []
    return items.compactMap { item -> ShareFile.MeasuredMonth? in
      guard let m = YAMLFields(item, page, what: "a measured month") else { return nil }
      let month = m.month("month", required: true), spend = m.number("list_spend", .money, required: true)
      let bucket = byBucket ? m.text("bucket", required: true)?.value : ""
      m.finish()
      guard let month, let spend, let bucket else { return nil }
      if !seen.insert([month.value.description, bucket]).inserted {
        page.error(
          "duplicate-row", month.source, "measured: \(month.value)\(byBucket ? " of \(bucket)" : "") stands twice",
          remedy: "Keep one.")
        return nil
      }
      return .init(month: month, bucket: bucket, listSpend: spend)
    }.sorted { ($0.month.value.index, $0.bucket) < ($1.month.value.index, $1.bucket) }
  }

  /// A map of clauses and what is asked of each, read by the grammar of a contract, or a list of clauses alone.
  private func clauses(_ f: YAMLFields) -> [(clause: Contract.Term, terms: ClauseTerms?)] {
    guard let node = f.node("clauses") else { return [] }
    if case .list = node.content {
      return f.texts("clauses").compactMap { name in
        isClause(name.value, name.source) ? (Contract.Term(name: name.value, words: Sourced("", name.source)), nil) : nil
      }
    }
    guard let map = f.map("clauses") else { return [] }
    return map.entries.compactMap { entry in
      _ = map.node(entry.key)
      guard isClause(entry.key, entry.keySource), !map.sayBlank(entry) else { return nil }
      let words = Sourced(AsksReader.flow(entry.value), entry.value.source)
      return (Contract.Term(name: entry.key, words: words), ContractReader(page: page).clauseTerms(entry.key, entry.value))
    }
  }

  private func isClause(_ name: String, _ source: Source) -> Bool {
    let known = ContractReader.unknowable
    if known.contains(name) { return true }
    page.error(
      "unknown-clause", source, "clauses: \(quoted(name)) is no key of a contract",
      remedy: didYouMean(name, known) ?? "Write keys such as overage or carry_forward.")
    return false
  }

  /// The structure as stated, else as the clause `bedrock` asks for it; without terms its wording is of `pooled`.
  private func structure(_ stated: Sourced<String>?, _ clauses: [(clause: Contract.Term, terms: ClauseTerms?)]) -> String {
    for (clause, terms) in clauses where clause.name == "bedrock" {
      let asked: String
      if case .bedrock(let structure) = terms {
        asked = structure.name
      } else if clause.words.value.isEmpty {
        asked = "pooled"
      } else {
        continue
      }
      if let stated, stated.value != asked {
        page.error(
          "share-differs", clause.words.source,
          "bedrock: \(quoted(asked)) is asked for, and `structure` says \(quoted(stated.value))",
          remedy: "Make both the same, or remove one.", underlined: 1)
      }
      return asked
    }
    return stated?.value ?? "pooled"
  }

  /// A clause that states the commitment or the discount again states the same.
  private func checkAgreement(_ commitment: [Sourced<Double>]?, _ discount: Sourced<Double>?, _ clauses: [ClauseTerms]) {
    func check(_ what: String, _ again: Sourced<Double>, _ stated: Double) {
      if (again.value - stated).magnitude <= 1e-9 * stated.magnitude { return }
      page.error(
        "share-differs", again.source,
        "\(what): the clause says \(Grammar.plain(again.value)), and `ask` says \(Grammar.plain(stated))",
        remedy: "Make both the same, or remove it from the clause.")
    }
    for terms in clauses {
      switch terms {
      case .commitment(let change):
        guard let amounts = commitment, let first = amounts.first else { continue }
        for (i, year) in (change.years ?? []).enumerated() where amounts.count == 1 || i < amounts.count {
          check("commitment", year, (amounts.count == 1 ? first : amounts[i]).value)
        }
        if let total = change.total, amounts.count > 1 { check("commitment", total, amounts.reduce(0) { $0 + $1.value }) }
      case .discount(let change):
        if let rate = change.rate, let discount { check("discount", rate, discount.value) }
      default: break
      }
    }
  }

  /// Holds the term and the years of every commitment against each other. One amount stands for every year.
  private func checkYears(_ commitment: [Sourced<Double>]?, _ term: Sourced<Int>?, _ clauses: [ClauseTerms]) {
    if let term, let fault = TermsAreWholeYears.fault(term) {
      page.error("term-not-years", term.source, fault.message, remedy: fault.remedy)
      return
    }
    func check(_ what: String, _ amounts: [Sourced<Double>], _ years: Int) {
      guard let fault = CommitmentYearsMatchTerm.fault(what, amounts, years) else { return }
      page.error("years-and-term", fault.source, fault.message, remedy: fault.remedy)
    }
    let amounts = commitment ?? []
    if let term, amounts.count > 1 { check("commitment", amounts, term.value / 12) }
    guard let years = term.map({ $0.value / 12 }) ?? (amounts.count > 1 ? amounts.count : nil) else { return }
    for terms in clauses {
      switch terms {
      case .commitment(let change): check("commitment", change.years ?? [], years)
      case .bedrock(let structure): for pool in structure.pools { check(pool.name, pool.years, years) }
      default: break
      }
    }
  }
}

/// Reads share.yaml of a folder, and nothing else there: what crosses the table rests on it alone.
public func readShare(at folder: String) -> (share: ShareFile?, findings: [Finding]) {
  func stopped(_ rule: String, _ message: String, _ remedy: String) -> (ShareFile?, [Finding]) {
    (nil, [Finding(.error, rule, .file(path: "share.yaml", line: 1, column: 1), message, remedy: remedy)])
  }
  guard let disk = FolderOnDisk(folder) else {
    return stopped("no-folder", "there is no such folder", "Name the engagement folder, which holds share.yaml.")
  }
  let pages = Pages()
  guard let page = pages.open("share.yaml", .yaml, in: disk) else {
    if pages.findings.hasErrors { return (nil, pages.findings) }
    return stopped(
      "cannot-read", "there is no share.yaml",
      "Write into it what may cross the table, at least `ask: {commitment: [9M, 10M, 11M], discount: 0.12}`. It may also hold `clauses` inside `ask`, and `history`, `questions` and `valid_until`; inputs/northwind/share.yaml has every key."
    )
  }
  let share = YAMLDocument.read(page).flatMap { ShareReader(page: page).read($0) }
  return (pages.findings.hasErrors ? nil : share, pages.findings)
}
