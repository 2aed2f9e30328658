import CCairo
import CMemoryStream
import Values

extension Drawing {
  /// The picture as a PNG file of twice its size in pixels, drawn like `svg()`. The same drawing gives the same bytes on
  /// one machine; fonts of another may draw letters differently.
  /// - Throws: `WritingError.drawing` when the size is not in 1…8,000 points, or the graphics library fails.
  public func png() throws(WritingError) -> [UInt8] {
    guard width >= 1, width <= 8_000, height >= 1, height <= 8_000 else {
      throw .drawing("a size of \(width) by \(height) points; 1 to 8,000 are the limits")
    }
    let scale = 2.0
    let surface = cairo_image_surface_create(
      CAIRO_FORMAT_ARGB32, Int32((width * scale).rounded()), Int32((height * scale).rounded()))
    defer { cairo_surface_destroy(surface) }
    try accept(cairo_surface_status(surface))
    guard let c = cairo_create(surface) else { throw .drawing("no memory") }
    defer { cairo_destroy(c) }
    cairo_scale(c, scale, scale)
    paint(c, Fill(0xFFFFFF))
    cairo_paint(c)
    for item in items { draw(item, on: c) }
    try accept(cairo_status(c))
    cairo_surface_flush(surface)
    let sink = Sink()
    compress_fast(1)
    defer { compress_fast(0) }
    let status = cairo_surface_write_to_png_stream(
      surface,
      { closure, data, length in
        guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
        let sink = Unmanaged<Sink>.fromOpaque(closure).takeUnretainedValue()
        sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
        return CAIRO_STATUS_SUCCESS
      }, Unmanaged.passUnretained(sink).toOpaque())
    try accept(status)
    guard !sink.bytes.isEmpty else { throw .drawing("the graphics library wrote nothing") }
    return sink.bytes
  }

  private final class Sink { var bytes: [UInt8] = [] }

  private func accept(_ status: cairo_status_t) throws(WritingError) {
    if status != CAIRO_STATUS_SUCCESS { throw .drawing(String(cString: cairo_status_to_string(status))) }
  }

  /// A coordinate the graphics library can take.
  private func safe(_ x: Double) -> Double { x.isFinite ? max(-1e5, min(1e5, x)) : 0 }

  private func paint(_ c: OpaquePointer, _ fill: Fill) {
    let opacity = fill.opacity.isFinite ? max(0, min(1, fill.opacity)) : 1
    cairo_set_source_rgba(
      c, Double(fill.colour >> 16 & 255) / 255, Double(fill.colour >> 8 & 255) / 255, Double(fill.colour & 255) / 255, opacity)
  }

  private func stroke(_ c: OpaquePointer, _ s: Stroke) {
    paint(c, Fill(s.colour))
    cairo_set_line_width(c, max(0, safe(s.width)))
    let dash = s.dash.map { max(0, safe($0)) }
    // All zeros is an error to the library and a solid line to us.
    let usable = dash.contains { $0 > 0 } ? dash : []
    cairo_set_dash(c, usable, Int32(usable.count), 0)
    cairo_set_line_join(c, CAIRO_LINE_JOIN_ROUND)
    cairo_stroke(c)
  }

  private func path(_ c: OpaquePointer, _ points: [Point]) {
    cairo_new_path(c)
    for p in points { cairo_line_to(c, safe(p.x), safe(p.y)) }
  }

  private func close(_ c: OpaquePointer, _ fill: Fill?, _ line: Stroke?) {
    if let fill {
      paint(c, fill)
      cairo_fill_preserve(c)
    }
    if let line { stroke(c, line) } else { cairo_new_path(c) }
  }

  private func draw(_ item: Item, on c: OpaquePointer) {
    switch item {
    case .line(let a, let b, let s):
      path(c, [a, b])
      stroke(c, s)
    case .polyline(let points, let s):
      path(c, points)
      stroke(c, s)
    case .rectangle(let x, let y, let width, let height, let fill, let line):
      cairo_new_path(c)
      cairo_rectangle(c, safe(x), safe(y), safe(width), safe(height))
      close(c, fill, line)
    case .polygon(let points, let fill, let line):
      path(c, points)
      if !points.isEmpty { cairo_close_path(c) }
      close(c, fill, line)
    case .text(let words, let at, let letters):
      write(Plain.text(words), at, letters, on: c)
    }
  }

  private func write(_ words: String, _ at: Point, _ letters: Letters, on c: OpaquePointer) {
    cairo_select_font_face(
      c, "sans-serif", CAIRO_FONT_SLANT_NORMAL, letters.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(c, max(1, min(400, safe(letters.size))))
    var extents = cairo_text_extents_t()
    cairo_text_extents(c, words, &extents)
    cairo_save(c)
    cairo_translate(c, safe(at.x), safe(at.y))
    if letters.upright { cairo_rotate(c, -Double.pi / 2) }
    let shift =
      switch letters.anchor {
      case .start: 0.0
      case .middle: -extents.x_advance / 2
      case .end: -extents.x_advance
      }
    cairo_move_to(c, shift, 0)
    paint(c, Fill(letters.colour))
    cairo_show_text(c, words)
    cairo_restore(c)
    cairo_new_path(c)
  }
}
