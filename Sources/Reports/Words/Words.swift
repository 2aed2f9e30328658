/// Numbers and lists as people read them: one spelling in the answer, the brief and the charts.
public enum Words {
  /// A bucket as people call it.
  public static func bucket(_ name: String) -> String {
    switch name {
    case "bedrock_third_party": "third-party models on Bedrock"
    case "bedrock_first_party": "Amazon's models on Bedrock"
    case "marketplace": "Marketplace"
    default: name.replacing("_", with: " ")
    }
  }

  /// `12.3M`, `280K`, `950`; a minus sign before what is negative.
  public static func money(_ x: Double) -> String {
    guard x.isFinite else { return "n/a" }
    let size = x.magnitude
    let text: String
    if size >= 999_500 {
      text = fixed(size / 1e6, 1) + "M"
    } else if size >= 999.5 {
      text = fixed(size / 1e3, 0) + "K"
    } else {
      text = fixed(size, 0)
    }
    return x < 0 && text != "0" ? "-" + text : text
  }

  /// Money in three significant digits: `141K`, `8.43K`, `1.02M`, `512`.
  public static func fine(_ x: Double) -> String {
    guard x.isFinite else { return "n/a" }
    for (unit, name) in [(1e9, "bn"), (1e6, "M"), (1e3, "K")] {
      let size = x.magnitude / unit
      guard size >= 0.9995 else { continue }
      return (x < 0 ? "-" : "") + fixed(size, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2) + name
    }
    return fixed(x, 0)
  }

  /// An amount that somebody signs: `10.95M`, with as many as three decimals, none of them idle.
  public static func promise(_ x: Double) -> String {
    guard x.isFinite, x.magnitude >= 999_999.5 else { return money(x) }
    var text = fixed(x / 1e6, 3)
    while text.hasSuffix("0") && !text.hasSuffix(".0") { text.removeLast() }
    return text + "M"
  }

  /// `10.3%` of a fraction.
  public static func percent(_ x: Double, places: Int = 1) -> String {
    guard x.isFinite else { return "n/a" }
    let text = fixed(x.magnitude * 100, places)
    return (x < 0 && text.contains { $0 != "0" && $0 != "." } ? "-" : "") + text + "%"
  }

  /// `12%` of 0.12, `8.125%` of 0.08125: every digit of the fraction as it was typed.
  /// - Parameter places: as many at least; else none is idle.
  public static func stated(_ x: Double, places least: Int = 0) -> String {
    for places in least...14 {
      let text = fixed(x * 100, places)
      if Double(text + "e-2") == x { return text + "%" }
    }
    return "\(x * 100)%"
  }

  /// `9,400,000`, with cents where there are some.
  public static func grouped(_ x: Double) -> String {
    let text = fixed(x.magnitude, x.magnitude == x.magnitude.rounded() ? 0 : 2)
    let halves = text.split(separator: ".")
    var digits = "", count = 0
    for c in (halves.first ?? "0").reversed() {
      if count > 0 && count % 3 == 0 { digits.append(",") }
      digits.append(c)
      count += 1
    }
    return (x < 0 ? "-" : "") + String(digits.reversed()) + (halves.count > 1 ? "." + halves[1] : "")
  }

  /// A plain number with so many places, half away from zero; no locale.
  public static func fixed(_ x: Double, _ places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = (x.magnitude * scale).rounded(.toNearestOrAwayFromZero)
    guard scaled < 9e15 else { return String(x) }
    let units = Int(scaled), power = Int(scale)
    let sign = x < 0 && units > 0 ? "-" : ""
    if places == 0 { return sign + String(units) }
    let rest = String(units % power)
    return sign + String(units / power) + "." + String(repeating: "0", count: places - rest.count) + rest
  }

  /// `a`, `a and b`, `a, b and c`.
  public static func list(_ items: [String]) -> String {
    guard items.count > 1, let last = items.last else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `1 offer`, `3 offers`.
  public static func count(_ n: Int, _ noun: String, many: String? = nil) -> String {
    "\(n) \(n == 1 ? noun : many ?? noun + "s")"
  }

  /// `three years`, `12 years`.
  public static func years(_ n: Int) -> String {
    let words = ["no years", "one year", "two years", "three years", "four years", "five years"]
    return n < words.count ? words[n] : "\(n) years"
  }
}
