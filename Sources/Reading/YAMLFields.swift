import Values

/// One map of a YAML file while its keys are taken. `finish` reports the keys that nobody asked for.
final class YAMLFields: Fields {
  let page: Page
  let dialect = Grammar.Dialect.yaml
  let source: Source
  /// What the map is, for messages: "the plan", "commitment".
  var what: String
  private let pairs: [YAMLNode.Pair]
  private let positions: [String: Int]
  /// Keys asked for, in order: the ones that messages name.
  private var asked: [String] = []
  private var isAsked: Set<String> = []
  private var missing: [String] = []

  /// Nil, with a finding, when the node is no map.
  init?(_ node: YAMLNode, _ page: Page, what: String) {
    guard case .map(let pairs) = node.content else {
      page.error(
        "wrong-shape", node.source, "\(what) is \(node.shape), and a map is meant",
        remedy: "Write keys with values under it.")
      return nil
    }
    self.page = page
    self.source = node.source
    self.what = what
    self.pairs = pairs
    positions = Dictionary(
      pairs.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: { first, _ in first })
  }

  /// The keys in file order: of maps whose keys are names.
  var entries: [YAMLNode.Pair] { pairs }

  private func pair(_ key: String) -> YAMLNode.Pair? {
    if isAsked.insert(key).inserted { asked.append(key) }
    return positions[key].map { pairs[$0] }
  }

  func has(_ key: String) -> Bool { pair(key) != nil }
  func node(_ key: String) -> YAMLNode? { pair(key)?.value }
  func keySource(_ key: String) -> Source { pair(key)?.keySource ?? source }
  /// Keys that may stand here although nothing is taken from them.
  func allow(_ keys: String...) { keys.forEach { _ = pair($0) } }

  func held(_ key: String) -> Held {
    guard let pair = pair(key) else { return .absent }
    if sayBlank(pair) { return .refused }
    guard case .scalar(let text, _) = pair.value.content else {
      page.error(
        "wrong-shape", pair.value.source, "\(key) is \(pair.value.shape), and a single value is meant",
        remedy: "Write one value after the colon.")
      return .refused
    }
    return .cell(Cell(text: text, source: pair.value.source))
  }

  /// Whether the key has no value, which is said.
  func sayBlank(_ pair: YAMLNode.Pair) -> Bool {
    guard pair.value.isBlank else { return false }
    page.error(
      "no-value", pair.keySource, "\(quoted(pair.key)) has no value",
      remedy: "Write one, or remove the line; a missing key takes its default.",
      underlined: pair.key.unicodeScalars.count)
    return true
  }

  /// Said by `finish`, unless a misspelt key was meant.
  func sayMissing(_ key: String, isNumber: Bool = false) { missing.append(key) }

  /// A map under the key.
  func map(_ key: String, required: Bool = false) -> YAMLFields? {
    guard let pair = pair(key) else {
      if required { sayMissing(key) }
      return nil
    }
    if sayBlank(pair) { return nil }
    return YAMLFields(pair.value, page, what: key)
  }

  /// The items of a list under the key.
  func list(_ key: String, required: Bool = false) -> [YAMLNode]? {
    guard let pair = pair(key) else {
      if required { sayMissing(key) }
      return nil
    }
    if sayBlank(pair) { return nil }
    guard case .list(let items) = pair.value.content else {
      page.error(
        "wrong-shape", pair.value.source, "\(key) is \(pair.value.shape), and a list is meant",
        remedy: "Write [one, two], also for one.")
      return nil
    }
    return items
  }

  /// A list of texts under the key; an item that is no text is a finding.
  func texts(_ key: String) -> [Sourced<String>] {
    (list(key) ?? []).compactMap { item in
      guard case .scalar(let text, _) = item.content, !item.isBlank else {
        page.error(
          "wrong-shape", item.source, "an item of \(key) is \(item.isBlank ? "blank" : item.shape)",
          remedy: "Write one text an item.")
        return nil
      }
      do throws(Refusal) {
        return Sourced(try Grammar.text(text), item.source)
      } catch {
        page.error(error.rule, item.source, "\(key): \(error.message)", remedy: error.remedy)
        return nil
      }
    }
  }

  /// A list of numbers under the key; nil when it is absent or any of it was refused.
  func numbers(_ key: String, _ kind: NumberKind, required: Bool = false) -> [Sourced<Double>]? {
    guard let items = list(key, required: required) else { return nil }
    let values = items.compactMap { number(in: $0, key, kind) }
    return values.count == items.count ? values : nil
  }

  func number(in node: YAMLNode, _ key: String, _ kind: NumberKind) -> Sourced<Double>? {
    guard case .scalar(let text, _) = node.content, !node.isBlank else {
      page.error(
        "wrong-shape", node.source, "\(key) has \(node.isBlank ? "a blank" : node.shape), and a number is meant",
        remedy: "Write numbers.")
      return nil
    }
    do throws(Refusal) {
      return Sourced(try parseNumber(text, kind, form(kind)), node.source)
    } catch {
      page.error(error.rule, node.source, "\(key): \(error.message)", remedy: error.remedy)
      return nil
    }
  }

  /// A range: `low..likely..high`, one number, or `{low:, likely:, high:}`.
  func estimate(_ key: String, _ kind: NumberKind, required: Bool = false) -> Sourced<Estimate>? {
    guard let node = node(key), case .map = node.content, let parts = YAMLFields(node, page, what: key) else {
      return estimateText(key, kind, required: required)
    }
    let low = parts.number("low", kind, required: true)
    let likely = parts.number("likely", kind, required: true)
    let high = parts.number("high", kind, required: true)
    parts.finish()
    guard let low, let likely, let high else { return nil }
    do throws(Refusal) {
      let text = [low, likely, high].map { Grammar.plain($0.value) }.joined(separator: "..")
      return Sourced(try Grammar.ordered(low.value, likely.value, high.value, as: text), node.source)
    } catch {
      page.error(error.rule, node.source, "\(key): \(error.message)", remedy: error.remedy)
      return nil
    }
  }
  func estimate(_ key: String, _ kind: NumberKind, default value: Estimate) -> Sourced<Estimate> {
    estimate(key, kind) ?? Sourced(value, .standard("default"))
  }

  /// Reports every key that was not asked for, and every required one that is missing.
  func finish() {
    let unused = asked.filter { positions[$0] == nil }
    for pair in pairs where !isAsked.contains(pair.key) {
      let meant = page.isFull ? nil : Plain.nearest(to: pair.key, among: unused)
      missing.removeAll { $0 == meant }
      page.error(
        "unknown-key", pair.keySource, "\(quoted(pair.key)) is no key of \(what)",
        remedy: meant.map { "Did you mean \(quoted($0))?" } ?? didYouMean(pair.key, asked)
          ?? "Its keys are \(listed(asked)).",
        underlined: pair.key.unicodeScalars.count)
    }
    for key in missing {
      page.error("missing-key", source, "\(what) has no \(quoted(key))", remedy: "Add the key \(key).", underlined: 1)
    }
  }
}
