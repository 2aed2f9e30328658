import CXlsxWriter
import Formulas
import Values

/// How a cell looks: one format for each role and unit in use, made when first asked for.
struct CellFormats {
  struct Key: Hashable {
    var style: Style
    /// A heading above numbers, set to the right as they are.
    var right = false
  }
  private let workbook: UnsafeMutablePointer<lxw_workbook>
  private var made: [Key: UnsafeMutablePointer<lxw_format>] = [:]
  /// What was asked for last: neighbours look alike.
  private var last: (key: Key, format: UnsafeMutablePointer<lxw_format>)?

  init(_ workbook: UnsafeMutablePointer<lxw_workbook>) { self.workbook = workbook }

  enum Colour {
    static let input: UInt32 = 0x0000FF, inputFill: UInt32 = 0xFFFBD6, inputEdge: UInt32 = 0xD9D2A0
    static let link: UInt32 = 0x00702E, grey: UInt32 = 0x5F6368, rule: UInt32 = 0x404040
    static let headFill: UInt32 = 0xE7EAEE, title: UInt32 = 0x1F3A5F, stale: UInt32 = 0xC00000
    static let good: UInt32 = 0x0B6B2B, goodFill: UInt32 = 0xDDF2E1
    static let bad: UInt32 = 0x9C0006, badFill: UInt32 = 0xFFD9D9
    static let warn: UInt32 = 0x7A4B00, warnFill: UInt32 = 0xFFEBC2
  }

  /// The number format of a unit: negatives in parentheses, zero as a dash, no unit inside the number.
  static func number(_ unit: Unit) -> String? {
    func signed(_ digits: String) -> String { "\(digits)_);(\(digits));\"-\"_)" }
    return switch unit {
    case .money, .count, .tokens, .requests, .months: signed("#,##0")
    case .rate: signed("0.0%")
    case .factor: signed("#,##0.000")
    case .perMTok: signed("#,##0.000")
    case .perRequest: signed("#,##0.00000")
    case .perUnitHour: signed("#,##0.0000")
    case .units, .perUser: signed("#,##0.00")
    case .unitHours: signed("#,##0")
    case .flag: signed("0")
    case .month: "mmm yyyy"
    case .text: nil
    }
  }

  mutating func format(_ style: Style, right: Bool = false) throws(WritingError) -> UnsafeMutablePointer<lxw_format> {
    let key = Key(style: style, right: right)
    if let last, last.key == key { return last.format }
    if let f = made[key] {
      last = (key, f)
      return f
    }
    guard let f = plain() else { throw .library(at: "formats", message: "no memory") }
    if let n = Self.number(style.unit) { format_set_num_format(f, n) }
    if style.wraps { format_set_text_wrap(f) }
    format_set_align(f, align(style.wraps ? LXW_ALIGN_VERTICAL_TOP : LXW_ALIGN_VERTICAL_CENTER))
    dress(f, style, right)
    made[key] = f
    return f
  }

  private func align(_ a: lxw_format_alignments) -> UInt8 { UInt8(truncatingIfNeeded: a.rawValue) }

  private func plain() -> UnsafeMutablePointer<lxw_format>? {
    guard let f = workbook_add_format(workbook) else { return nil }
    format_set_font_name(f, "Calibri")
    format_set_font_size(f, 10)
    return f
  }

  private func fill(_ f: UnsafeMutablePointer<lxw_format>, _ colour: UInt32) {
    format_set_pattern(f, UInt8(truncatingIfNeeded: LXW_PATTERN_SOLID.rawValue))
    format_set_bg_color(f, colour)
  }

  private func dress(_ f: UnsafeMutablePointer<lxw_format>, _ style: Style, _ right: Bool) {
    let thin = UInt8(truncatingIfNeeded: LXW_BORDER_THIN.rawValue)
    switch style.role {
    case .title:
      format_set_bold(f)
      format_set_font_size(f, 16)
      format_set_font_color(f, Colour.title)
    case .subtitle:
      format_set_font_size(f, 11)
      format_set_font_color(f, Colour.grey)
    case .heading:
      format_set_bold(f)
      format_set_font_size(f, 11)
      format_set_font_color(f, Colour.title)
      format_set_bottom(f, thin)
      format_set_bottom_color(f, Colour.title)
    case .columnHeading:
      format_set_bold(f)
      fill(f, Colour.headFill)
      format_set_bottom(f, thin)
      format_set_bottom_color(f, Colour.rule)
      if right || style.unit != .text { format_set_align(f, align(LXW_ALIGN_RIGHT)) }
    case .label, .formula:
      break
    case .note:
      format_set_italic(f)
      format_set_font_color(f, Colour.grey)
    case .unit, .source:
      format_set_font_size(f, 9)
      format_set_font_color(f, Colour.grey)
    case .input:
      format_set_font_color(f, Colour.input)
      fill(f, Colour.inputFill)
      format_set_border(f, thin)
      format_set_border_color(f, Colour.inputEdge)
      format_set_unlocked(f)
      if style.unit == .text && !style.wraps { format_set_align(f, align(LXW_ALIGN_LEFT)) }
    case .link:
      format_set_font_color(f, Colour.link)
    case .total:
      format_set_bold(f)
      format_set_top(f, thin)
      format_set_top_color(f, Colour.rule)
    case .amount:
      format_set_italic(f)
      format_set_font_color(f, Colour.grey)
    case .schedule:
      format_set_font_color(f, Colour.grey)
    case .answer:
      format_set_bold(f)
      format_set_font_size(f, 12)
      format_set_font_color(f, Colour.title)
    case .state:
      format_set_bold(f)
      format_set_align(f, align(LXW_ALIGN_CENTER))
    case .stale:
      format_set_bold(f)
      format_set_font_color(f, Colour.stale)
    }
  }

  /// The colours of states: what the text begins with, the letters and what lies under them.
  static let states: [(word: String, letters: UInt32, fill: UInt32)] = [
    ("PASS", Colour.good, Colour.goodFill), ("FAIL", Colour.bad, Colour.badFill),
    ("STALE", Colour.bad, Colour.badFill), ("WARN", Colour.warn, Colour.warnFill),
  ]

  /// One conditional format for each state.
  func stateFormats() throws(WritingError) -> [(word: String, format: UnsafeMutablePointer<lxw_format>)] {
    var result: [(word: String, format: UnsafeMutablePointer<lxw_format>)] = []
    for state in Self.states {
      guard let f = workbook_add_format(workbook) else { throw .library(at: "formats", message: "no memory") }
      format_set_bold(f)
      format_set_font_color(f, state.letters)
      format_set_bg_color(f, state.fill)
      result.append((state.word, f))
    }
    return result
  }

  /// The tab of a page's kind; darker on the reading path.
  static func tab(_ page: Page) -> UInt32 {
    switch page.kind {
    case .inputs: page.onReadingPath ? 0xE0B000 : 0xFFE27A
    case .workings: page.onReadingPath ? 0x5B7083 : 0xB8C4CE
    case .results: page.onReadingPath ? 0x1F6B3A : 0xA6D3B2
    case .control: page.onReadingPath ? 0x9C3D2E : 0xE3B5AC
    }
  }
}
