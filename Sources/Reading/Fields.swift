import Agreements
import Values

/// A text of a file with its place: a CSV cell or a YAML scalar.
struct Cell {
  var text: String
  var source: Source
}

/// What stands under a key.
enum Held {
  case absent
  /// It has been said what is wrong.
  case refused
  case cell(Cell)
}

/// Keys with texts under them: one row of a CSV file, or one map of a YAML file. Each value is taken by the grammar
/// that its key calls for; what cannot be taken is a finding, once, and nil here.
protocol Fields {
  var page: Page { get }
  var dialect: Grammar.Dialect { get }
  /// The text under the key.
  func held(_ key: String) -> Held
  /// Says that a required key is missing.
  func sayMissing(_ key: String, isNumber: Bool)
}

/// What a number under a key may be.
struct NumberKind {
  var money = false
  var whole = false
  var places = 0
  var range: ClosedRange<Double>
  /// What to do outside the range.
  var remedy: String

  private static let greatest = 999_999_999_999.0
  static let money = NumberKind(money: true, range: 0...greatest, remedy: "Write an amount of 0 or more.")
  /// A price per thousand tokens, read as one per million.
  static let perThousand = NumberKind(
    money: true, places: 3, range: 0...greatest, remedy: "Write an amount of 0 or more.")
  static let signedMoney = NumberKind(money: true, range: -greatest...greatest, remedy: "Check the amount.")
  static let count = NumberKind(range: 0...greatest, remedy: "Write 0 or more.")
  static let share = NumberKind(range: 0...1, remedy: "A share is a fraction from 0 to 1: write 11% as 0.11.")
  /// Of a price: something is left of it.
  static let cut = NumberKind(range: 0...0.99, remedy: "A cut is a fraction from 0 to 0.99: write 25% as 0.25.")
  static let rate = NumberKind(range: -1...1, remedy: "A rate is a fraction: write 9% as 0.09.")
  static let growth = NumberKind(
    range: -0.9999...100,
    remedy: "Growth is a fraction a year: write 8% as 0.08; what ends is -0.99, since -1 leaves nothing to grow.")
  static let monthlyGrowth = NumberKind(range: -0.5...1, remedy: "Growth is a fraction a month: write 1% as 0.01.")
  static let volatility = NumberKind(range: 0...5, remedy: "Volatility is a fraction a year: write 35% as 0.35.")
  static let factor = NumberKind(range: 0...1000, remedy: "Write a factor of 0 or more: 1 changes nothing.")
  static let ratio = NumberKind(range: 0.001...1000, remedy: "Write a ratio above 0: 1 is the same number of tokens.")
  static func whole(_ range: ClosedRange<Int>, _ remedy: String) -> NumberKind {
    NumberKind(whole: true, range: Double(range.lowerBound)...Double(range.upperBound), remedy: remedy)
  }
  static let months = whole(0...600, "Write whole months, 0 to 600.")
}

extension Fields {
  func take<T>(_ key: String, required: Bool, isNumber: Bool = false, _ parse: (String) throws(Refusal) -> T)
    -> Sourced<T>?
  {
    switch held(key) {
    case .absent:
      if required { sayMissing(key, isNumber: isNumber) }
      return nil
    case .refused: return nil
    case .cell(let cell):
      do throws(Refusal) {
        return Sourced(try parse(cell.text), cell.source)
      } catch {
        page.error(error.rule, cell.source, "\(key): \(error.message)", remedy: error.remedy)
        return nil
      }
    }
  }

  func form(_ kind: NumberKind) -> Grammar.NumberForm {
    Grammar.NumberForm(dialect: dialect, money: kind.money, whole: kind.whole, places: kind.places)
  }

  func number(_ key: String, _ kind: NumberKind, required: Bool = false) -> Sourced<Double>? {
    take(key, required: required, isNumber: true) { text throws(Refusal) in try parseNumber(text, kind, form(kind)) }
  }
  func number(_ key: String, _ kind: NumberKind, default value: Double) -> Sourced<Double> {
    number(key, kind) ?? .standard(value)
  }
  func integer(_ key: String, _ range: ClosedRange<Int>, required: Bool = false) -> Sourced<Int>? {
    let kind = NumberKind.whole(range, "Write a whole number from \(range.lowerBound) to \(range.upperBound).")
    return number(key, kind, required: required)?.map { Int($0) }
  }
  func integer(_ key: String, _ range: ClosedRange<Int>, default value: Int) -> Sourced<Int> {
    integer(key, range) ?? Sourced(value, .standard("default"))
  }
  /// A range in one text; YAML maps are taken by `YAMLFields.estimate`.
  func estimateText(_ key: String, _ kind: NumberKind, required: Bool = false) -> Sourced<Estimate>? {
    take(key, required: required) { text throws(Refusal) in
      let estimate = try Grammar.estimate(text, form(kind))
      for value in [estimate.low, estimate.likely, estimate.high] { try check(value, kind) }
      return estimate
    }
  }
  func month(_ key: String, required: Bool = false) -> Sourced<Month>? { take(key, required: required, Grammar.month) }
  func day(_ key: String, required: Bool = false) -> Sourced<Day>? { take(key, required: required, Grammar.day) }
  func text(_ key: String, required: Bool = false) -> Sourced<String>? { take(key, required: required, Grammar.text) }
  func words(_ key: String) -> String { text(key)?.value ?? "" }
  func boolean(_ key: String) -> Sourced<Bool>? { take(key, required: false, Grammar.boolean) }

  /// One of a few words.
  func choice<Word: RawRepresentable & CaseIterable>(_ key: String, _: Word.Type, required: Bool = false) -> Sourced<
    Word
  >?
  where Word.RawValue == String {
    choice(key, among: Word.allCases.map(\.rawValue), required: required).flatMap { word in
      Word(rawValue: word.value).map { Sourced($0, word.source) }
    }
  }
  func choice(_ key: String, among words: [String], required: Bool = false) -> Sourced<String>? {
    take(key, required: required) { text throws(Refusal) in
      let word = Grammar.trim(text)
      if words.contains(word) { return word }
      throw Refusal(
        rule: "unknown-word", message: "\(quoted(word)) is none of \(listed(words))",
        remedy: didYouMean(word, words) ?? "Write one of them.")
    }
  }
}

func parseNumber(_ text: String, _ kind: NumberKind, _ form: Grammar.NumberForm) throws(Refusal) -> Double {
  let value = try Grammar.number(text, form)
  try check(value, kind)
  return value
}

func check(_ value: Double, _ kind: NumberKind) throws(Refusal) {
  guard !kind.range.contains(value) else { return }
  let limit =
    value < kind.range.lowerBound
    ? "below \(Grammar.plain(kind.range.lowerBound))" : "above \(Grammar.plain(kind.range.upperBound))"
  throw Refusal(rule: "out-of-range", message: "\(quoted(Grammar.plain(value))) is \(limit)", remedy: kind.remedy)
}
