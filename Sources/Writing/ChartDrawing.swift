import CXlsxWriter
import Formulas

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Charts of cells. Series can be told apart in grey print: lines by dash, areas and columns by pattern.
struct ChartDrawing {
  let workbook: UnsafeMutablePointer<lxw_workbook>
  let book: Book
  let names: [String]

  /// The two ends of an expression that is one cell or range.
  static func range(_ e: Expr) -> (Reference, Reference)? {
    switch e {
    case .cell(let r): (r, r)
    case .range(let a, let b): (a, b)
    default: nil
    }
  }

  /// The library takes a title that begins with `=` for a formula; a space before it keeps it text.
  static func literal(_ s: String) -> String { s.hasPrefix("=") ? " " + s : s }

  /// Black is 0 to us and "not set" to the library.
  static func colour(_ c: UInt32) -> UInt32 { c & 0xFFFFFF == 0 ? 0x100_0000 : c & 0xFFFFFF }

  func place(_ chart: Chart, on sheet: UnsafeMutablePointer<lxw_worksheet>, at place: String) throws(WritingError) {
    guard let drawn = workbook_add_chart(workbook, kind(chart)) else {
      throw .library(at: place, message: "no memory for the chart")
    }
    let font = CStrings()
    var title = lxw_chart_font(), small = lxw_chart_font()
    title.name = font.keep("Calibri")
    title.size = 12
    title.bold = 1
    small.name = title.name
    small.size = 9
    try withExtendedLifetime(font) { () throws(WritingError) in
      if chart.title.isEmpty {
        chart_title_off(drawn)
      } else {
        chart_title_set_name(drawn, Self.literal(chart.title))
        chart_title_set_name_font(drawn, &title)
      }
      var hidden: [Int16] = []
      for (n, series) in chart.series.enumerated() {
        try add(series, to: drawn, chart, at: place)
        if series.invisible && !lies(chart) { hidden.append(Int16(n)) }
      }
      axes(drawn, chart, &small)
      if chart.series.count(where: { !$0.invisible }) > 1 {
        chart_legend_set_position(drawn, UInt8(LXW_CHART_LEGEND_BOTTOM.rawValue))
        chart_legend_set_font(drawn, &small)
        if !hidden.isEmpty {
          hidden.append(-1)
          let code = hidden.withUnsafeMutableBufferPointer { chart_legend_delete_series(drawn, $0.baseAddress) }
          if code != LXW_NO_ERROR { throw .library(at: place, message: String(cString: lxw_strerror(code))) }
        }
      } else {
        chart_legend_set_position(drawn, UInt8(LXW_CHART_LEGEND_NONE.rawValue))
      }
    }
    chart_show_blanks_as(drawn, UInt8(LXW_CHART_BLANKS_AS_GAP.rawValue))
    var options = lxw_chart_options()
    options.x_scale = chart.width / 480
    options.y_scale = chart.height / 288
    // Moves with its cells, keeps its size.
    options.object_position = UInt8(LXW_OBJECT_MOVE_DONT_SIZE.rawValue)
    let code = worksheet_insert_chart_opt(sheet, UInt32(chart.row), UInt16(chart.column), drawn, &options)
    if code != LXW_NO_ERROR { throw .library(at: place, message: String(cString: lxw_strerror(code))) }
  }

  private func kind(_ chart: Chart) -> UInt8 {
    let raw =
      switch chart.kind {
      case .line: LXW_CHART_LINE
      case .column: LXW_CHART_COLUMN
      case .stackedColumn: LXW_CHART_COLUMN_STACKED
      case .bar: LXW_CHART_BAR
      case .stackedBar: LXW_CHART_BAR_STACKED
      // An area over an invisible base is a band: it must be stacked on it.
      case .area: chart.series.contains(where: \.invisible) ? LXW_CHART_AREA_STACKED : LXW_CHART_AREA
      }
    return UInt8(truncatingIfNeeded: raw.rawValue)
  }

  private func lies(_ chart: Chart) -> Bool { chart.kind == .bar || chart.kind == .stackedBar }

  private func add(
    _ series: Chart.Series, to drawn: UnsafeMutablePointer<lxw_chart>, _ chart: Chart, at place: String
  ) throws(WritingError) {
    guard let s = chart_add_series(drawn, nil, nil), let (c0, c1) = Self.range(series.categories),
      let (v0, v1) = Self.range(series.values)
    else { throw .library(at: place, message: "no memory for a series") }
    chart_series_set_categories(
      s, names[c0.page], UInt32(c0.row), UInt16(c0.column), UInt32(c1.row), UInt16(c1.column))
    chart_series_set_values(s, names[v0.page], UInt32(v0.row), UInt16(v0.column), UInt32(v1.row), UInt16(v1.column))
    cache(s.pointee.categories, c0, c1)
    cache(s.pointee.values, v0, v1)
    // LibreOffice takes entries out of a bar chart's legend from the wrong end: there the base keeps one without words.
    chart_series_set_name(s, series.invisible && lies(chart) ? " " : Self.literal(series.name))
    look(s, series, chart.kind)
  }

  private func look(_ s: UnsafeMutablePointer<lxw_chart_series>, _ series: Chart.Series, _ kind: Chart.Kind) {
    let colour = Self.colour(series.colour)
    var line = lxw_chart_line(), fill = lxw_chart_fill()
    if series.invisible {
      line.none = 1
      fill.none = 1
      chart_series_set_line(s, &line)
      if kind != .line { chart_series_set_fill(s, &fill) }
      return
    }
    if kind == .line {
      line.color = colour
      line.width = series.dashed ? 1.75 : 2.25
      line.dash_type = UInt8(series.dashed ? LXW_CHART_LINE_DASH_DASH.rawValue : LXW_CHART_LINE_DASH_SOLID.rawValue)
      chart_series_set_line(s, &line)
      chart_series_set_marker_type(s, UInt8(LXW_CHART_MARKER_NONE.rawValue))
      return
    }
    line.color = colour
    line.width = 0.75
    chart_series_set_line(s, &line)
    if series.dashed {
      var pattern = lxw_chart_pattern()
      pattern.fg_color = colour
      pattern.bg_color = 0xFFFFFF
      pattern.type = UInt8(LXW_CHART_PATTERN_WIDE_UPWARD_DIAGONAL.rawValue)
      chart_series_set_pattern(s, &pattern)
    } else {
      fill.color = colour
      if kind == .area { fill.transparency = 25 }
      chart_series_set_fill(s, &fill)
    }
  }

  private func axes(_ drawn: UnsafeMutablePointer<lxw_chart>, _ chart: Chart, _ font: inout lxw_chart_font) {
    // The library calls the axis across x, which in bars is the values'.
    let category = lies(chart) ? drawn.pointee.y_axis : drawn.pointee.x_axis
    let value = lies(chart) ? drawn.pointee.x_axis : drawn.pointee.y_axis
    for (axis, name) in [(category, chart.categoryAxis), (value, chart.valueAxis)] {
      chart_axis_set_num_font(axis, &font)
      if name.isEmpty { continue }
      chart_axis_set_name(axis, Self.literal(name))
      chart_axis_set_name_font(axis, &font)
    }
    if !chart.valueFormat.isEmpty { chart_axis_set_num_format(value, chart.valueFormat) }
    if holdsMonths(chart) { chart_axis_set_num_format(category, "mmm yyyy") }
    // Below the columns that hang from zero, not among them.
    chart_axis_set_label_position(category, UInt8(LXW_CHART_AXIS_LABEL_POSITION_LOW.rawValue))
    var grid = lxw_chart_line()
    grid.color = 0xD9D9D9
    grid.width = 0.75
    chart_axis_major_gridlines_set_line(value, &grid)
    switch chart.kind {
    case .bar, .stackedBar:
      // The first row on top, as on the sheet; the values then stay at the foot.
      chart_axis_set_reverse(category)
      chart_axis_set_crossing_max(category)
      chart_set_series_gap(drawn, 50)
    case .column, .stackedColumn: chart_set_series_gap(drawn, 60)
    case .line, .area: break
    }
    if chart.kind == .bar || chart.kind == .column { chart_set_series_overlap(drawn, 0) }
    if chart.kind == .stackedBar || chart.kind == .stackedColumn { chart_set_series_overlap(drawn, 100) }
  }

  private func holdsMonths(_ chart: Chart) -> Bool {
    guard let first = chart.series.first, let (a, _) = Self.range(first.categories) else { return false }
    return book.pages[a.page][a.row, a.column]?.style.unit == .month
  }

  /// What the series shows now, so that a viewer that does not calculate draws it right. The library would keep the
  /// numbers of typed cells only, and nothing for formulas.
  private func cache(_ range: UnsafeMutablePointer<lxw_series_range>?, _ a: Reference, _ b: Reference) {
    guard let range, let list = range.pointee.data_cache, range.pointee.num_data_points == 0 else { return }
    var count: UInt16 = 0, holdsText = false
    for row in a.row...b.row {
      for column in a.column...b.column {
        guard let p = calloc(1, MemoryLayout<lxw_series_data_point>.size)?.bindMemory(to: lxw_series_data_point.self, capacity: 1)
        else { return }
        switch book.pages[a.page][row, column]?.content {
        case .number(let x), .formula(_, let x): p.pointee.number = x
        case .text(let s), .textFormula(_, let s), .link(let s, _):
          p.pointee.is_string = 1
          p.pointee.string = strdup(s)
          holdsText = true
        case nil: p.pointee.no_data = 1
        }
        list.pointee.stqh_last.pointee = p
        withUnsafeMutablePointer(to: &p.pointee.list_pointers.stqe_next) { list.pointee.stqh_last = $0 }
        count += 1
      }
    }
    if holdsText { range.pointee.has_string_cache = 1 }
    range.pointee.num_data_points = count
    // Or the library would add its own behind these.
    range.pointee.ignore_cache = 1
  }
}

/// C strings that live as long as this object: for the option structs of the library, which copies what it keeps.
final class CStrings {
  private var kept: [UnsafeMutablePointer<CChar>] = []
  func keep(_ s: String) -> UnsafeMutablePointer<CChar>? {
    guard let copy = strdup(s) else { return nil }
    kept.append(copy)
    return copy
  }
  deinit { for p in kept { free(p) } }
}
