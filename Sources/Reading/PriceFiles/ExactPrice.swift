/// A price as its decimal digits, exact: `3e-06` a token is `3` a million, never `3.0000000000000004`.
///
/// Moving the decimal point is exact, so a price per thousand tokens becomes one per million without arithmetic.
public struct ExactPrice: Hashable, Sendable, CustomStringConvertible {
  /// Significant digits, each 0…9, without zeros at either end; empty for nothing.
  private let digits: [UInt8]
  /// The value is `0.digits` × 10^point.
  private let point: Int

  /// Why a text is no price.
  enum Fault: Error, Equatable { case notANumber, negative, tooLarge, tooManyDigits }

  /// As many as a cell of a card can have.
  static let mostDigits = Grammar.longestNumber
  /// Digits before the point that a card may hold; the same as in every file of an engagement.
  static let mostWhole = Grammar.mostDigits
  /// Zeros after the point before the first digit.
  static let mostZeros = Grammar.longestNumber

  private init(digits: [UInt8], point: Int) {
    self.digits = digits
    self.point = digits.isEmpty ? 0 : point
  }

  /// Reads `-?digits(.digits)?([eE][+-]?digits)?`, with the decimal point moved `places` to the right.
  init(_ text: some StringProtocol, places: Int = 0) throws(Fault) {
    var rest = Array(text.utf8)[...]
    guard !rest.isEmpty, rest.count <= 400 else { throw .notANumber }
    var isNegative = false
    if rest.first == UInt8(ascii: "-") {
      isNegative = true
      rest.removeFirst()
    }
    func take() -> [UInt8] {
      let run = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
      rest = rest.dropFirst(run.count)
      return run.map { $0 - 0x30 }
    }
    let whole = take()
    guard !whole.isEmpty else { throw .notANumber }
    var fraction: [UInt8] = []
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = take()
      guard !fraction.isEmpty else { throw .notANumber }
    }
    var power = 0
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      var isDown = false
      if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { isDown = rest.removeFirst() == UInt8(ascii: "-") }
      let exponent = take()
      guard !exponent.isEmpty else { throw .notANumber }
      // Anything beyond is out of range whatever the digits are.
      for digit in exponent { power = min(100_000, power * 10 + Int(digit)) }
      if isDown { power = -power }
    }
    guard rest.isEmpty else { throw .notANumber }
    var significant = whole + fraction
    var at = whole.count + power + places
    let leading = significant.prefix { $0 == 0 }.count
    significant.removeFirst(leading)
    at -= leading
    while significant.last == 0 { significant.removeLast() }
    if significant.isEmpty {
      self.init(digits: [], point: 0)
      return
    }
    guard !isNegative else { throw .negative }
    guard at <= Self.mostWhole else { throw .tooLarge }
    guard significant.count <= Self.mostDigits, at >= -Self.mostZeros else { throw .tooManyDigits }
    self.init(digits: significant, point: at)
  }

  public var isZero: Bool { digits.isEmpty }

  /// All its digits, without an exponent or zeros at the end: `0.075`, `3`, `16.5`.
  public var description: String {
    guard !digits.isEmpty else { return "0" }
    let text = String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
    if point <= 0 { return "0." + String(repeating: "0", count: -point) + text }
    if point >= digits.count { return text + String(repeating: "0", count: point - digits.count) }
    return text.prefix(point) + "." + text.dropFirst(point)
  }

  /// The nearest Double; what a plan reads from the card.
  public var double: Double { Double(description) ?? 0 }

  /// Half of it, exact: what a blank batch rate stands for.
  var half: ExactPrice {
    // Times five, the point one to the left.
    var out: [UInt8] = []
    var carry = 0
    for digit in digits.reversed() {
      let n = Int(digit) * 5 + carry
      out.append(UInt8(n % 10))
      carry = n / 10
    }
    if carry > 0 { out.append(UInt8(carry)) }
    let grown = out.count - digits.count
    out.reverse()
    while out.last == 0 { out.removeLast() }
    return ExactPrice(digits: out, point: point - 1 + grown)
  }
}
