import Agreements
import Values

/// share.yaml: what may cross the table.
struct ShareReader {
  let page: Page

  func read(_ root: YAMLNode) -> ShareFile? {
    guard let f = YAMLFields(root, page, what: "share.yaml") else { return nil }
    var commitment: [Sourced<Double>]?
    var discount: Sourced<Double>?
    var structure: String?
    var term: Sourced<Int>?
    var clauses: [Contract.Term] = []
    if let a = f.map("ask", required: true) {
      if let node = a.node("commitment"), case .list = node.content {
        commitment = a.numbers("commitment", .money, required: true)
      } else {
        commitment = a.number("commitment", .money, required: true).map { [$0] }
      }
      discount = a.number("discount", .rate, required: true)
      structure = a.choice("structure", among: ["pooled", "carve_out", "per_model"])?.value ?? "pooled"
      term = a.integer("term_months", 12...60)
      clauses = self.clauses(a)
      a.finish()
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
    guard let commitment, let discount, let structure else { return nil }
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

  /// A map of clause and words, or a list of clauses alone.
  private func clauses(_ f: YAMLFields) -> [Contract.Term] {
    guard let node = f.node("clauses") else { return [] }
    let named: [(String, Source, Sourced<String>)]
    if case .list = node.content {
      named = f.texts("clauses").map { ($0.value, $0.source, Sourced("", $0.source)) }
    } else {
      guard let map = f.map("clauses") else { return [] }
      named = map.entries.compactMap { entry in
        _ = map.node(entry.key)
        return (entry.key, entry.keySource, Sourced(AsksReader.flow(entry.value), entry.value.source))
      }
    }
    let known = ContractReader.unknowable
    return named.compactMap { name, source, words in
      if known.contains(name) { return Contract.Term(name: name, words: words) }
      page.error(
        "unknown-clause", source, "clauses: \(quoted(name)) is no key of a contract",
        remedy: didYouMean(name, known) ?? "Write keys such as overage or carry_forward.")
      return nil
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
      "cannot-read", "there is no share.yaml", "Write into it what may cross the table: the ask, and what else may be said.")
  }
  let share = YAMLDocument.read(page).flatMap { ShareReader(page: page).read($0) }
  return (pages.findings.hasErrors ? nil : share, pages.findings)
}
