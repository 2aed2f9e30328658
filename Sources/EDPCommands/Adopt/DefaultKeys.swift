import Agreements

/// The keys of files under which inputs stand that nobody stated: where a changed default is written.
enum DefaultKeys {
  struct KeyPath: Hashable {
    var file: String
    var keys: [String]
  }

  /// Nil where no YAML file has a key for the input.
  static func path(of key: String, _ engagement: Engagement) -> KeyPath? {
    var parts = key.split(separator: ".").map(String.init)
    if let last = parts.last, ["low", "likely", "high"].contains(last) { parts.removeLast() }
    guard let first = parts.first else { return nil }
    switch first {
    case "policy", "scenarios": return KeyPath(file: "plan.yaml", keys: parts)
    case "buckets", "families":
      return name(parts[1...]).map { KeyPath(file: "plan.yaml", keys: [first, $0.name] + family($0.rest)) }
    case "offers", "batna":
      guard let quote = engagement.quotes.first(where: { key.hasPrefix("\(first).\($0.name.value).") }) else { return nil }
      let rest = key.dropFirst(first.count + 1 + quote.name.value.count + 1)
      return contract(rest.split(separator: ".").map(String.init)).map { KeyPath(file: quote.path, keys: ["contract"] + $0) }
    case "current":
      guard let incumbent = engagement.incumbent else { return nil }
      return contract(Array(parts[1...])).map { KeyPath(file: incumbent.quote.path, keys: ["contract"] + $0) }
    case "extension":
      guard let incumbent = engagement.incumbent else { return nil }
      return contract(Array(parts[1...])).map { KeyPath(file: incumbent.quote.path, keys: ["incumbent", "extension"] + $0) }
    default: return nil
    }
  }

  /// A bucket or family, whose name may hold points, and what follows it.
  private static func name(_ parts: ArraySlice<String>) -> (name: String, rest: [String])? {
    let leaves = ["annual_growth", "season", "annual_price_change", "cut_hazard", "cut_size", "retires", "changes"]
    guard let at = parts.firstIndex(where: leaves.contains), at > parts.startIndex else { return nil }
    return (parts[..<at].joined(separator: "."), Array(parts[at...]))
  }

  private static func family(_ rest: [String]) -> [String] {
    switch rest {
    case ["retires", "share"]: ["successor_share"]
    case ["retires", "token_ratio"]: ["token_ratio"]
    default: rest
    }
  }

  private static func contract(_ parts: [String]) -> [String]? {
    switch parts.first {
    case "basis", "gap_rate", "carry_forward", "overage": parts.count == 1 ? parts : nil
    case "monthly_minimum": ["commitment", "monthly_minimum"]
    case "buckets": parts.count == 3 ? parts : nil
    case "caps": parts.count == 2 ? parts : nil
    case "support": parts.count == 2 && ["minimum", "plan_discount"].contains(parts[1]) ? parts : nil
    default: nil
    }
  }

  /// What to do about an input that no YAML file has a key for.
  static func remedy(for key: String) -> String {
    let parts = key.split(separator: ".").map(String.init)
    switch parts.first {
    case "workloads", "roadmap":
      return "Fill the column of \(parts[0] == "roadmap" ? "roadmap.csv" : "workloads.csv") that states it."
    case "model", "rates": return "It is a rule of the model, and stays as it is."
    case "levers": return "Add its key to the lever in levers.yaml."
    default: return "Write it by hand."
    }
  }
}
