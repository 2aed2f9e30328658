import Foundation
import Testing
import Values

@testable import Writing

private func everyDrawing() -> Drawing {
  var d = Drawing(width: 480, height: 240, title: "Cost & <odds>")
  d.rectangle(40, 20, 400, 180, fill: .init(0xF4F6F8), stroke: .init(0xB0B0B0))
  d.polygon([.init(60, 180), .init(200, 60), .init(400, 100), .init(400, 180)], fill: .init(0x1F3A5F, opacity: 0.3))
  d.polyline([.init(60, 180), .init(200, 60), .init(400, 100)], .init(0x1F3A5F, width: 2))
  d.polyline([.init(60, 160), .init(200, 120), .init(400, 40)], .init(0xB06000, width: 2, dash: [6, 3]))
  d.line(40, 200, 440, 200, .init(0x000000))
  for (i, anchor) in Drawing.Anchor.allCases.enumerated() {
    d.text("anchor \(anchor.rawValue) – é", 240, 80 + 20 * Double(i), .init(size: 12, bold: i == 1, anchor: anchor))
  }
  d.text("Upright", 20, 110, .init(anchor: .middle, upright: true))
  return d
}

@Suite struct DrawingTests {
  @Test func svgIsExact() {
    var d = Drawing(width: 100, height: 50.5, title: "a<b>&\"'\u{7}")
    d.line(0, -0.001, 1.005, 2, .init(0xFF, width: 1.5, dash: [3, 2]))
    d.text("x < y", 1, .nan, .init(anchor: .end, upright: true))
    d.rectangle(1, 2, 3, .infinity)
    #expect(
      d.svg() == """
        <?xml version="1.0" encoding="UTF-8"?>
        <svg xmlns="http://www.w3.org/2000/svg" width="100.00" height="50.50" viewBox="0 0 100.00 50.50" role="img" font-family="sans-serif">
        <title>a&lt;b&gt;&amp;&quot;&#39;&lt;U+0007&gt;</title>
        <rect x="0" y="0" width="100.00" height="50.50" fill="#ffffff"/>
        <line x1="0.00" y1="0.00" x2="1.00" y2="2.00" stroke="#0000ff" stroke-width="1.50" stroke-dasharray="3.00 2.00"/>
        <text x="1.00" y="0.00" font-size="11.00" fill="#202124" text-anchor="end" transform="rotate(-90 1.00 0.00)">x &lt; y</text>
        <rect x="1.00" y="2.00" width="3.00" height="0.00" fill="none"/>
        </svg>

        """)
  }

  @Test func pngIsAPictureOfTwiceTheSize() throws {
    let png = try everyDrawing().png()
    #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]))
    #expect(Array(png[16..<24]) == [0, 0, 3, 192, 0, 0, 1, 224])
    #expect(try everyDrawing().png() == png)
    if let path = ProcessInfo.processInfo.environment["EDP_KEEP_PNG"] {
      try Data(png).write(to: URL(fileURLWithPath: path))
      try everyDrawing().svg().write(toFile: path + ".svg", atomically: true, encoding: .utf8)
    }
  }

  @Test func drawingsThatCannotBeDrawn() {
    for size in [0, -1, 8_001, Double.nan, .infinity] {
      #expect(throws: WritingError.self) { try Drawing(width: size, height: 10, title: "").png() }
      #expect(Drawing(width: size, height: 10, title: "").svg().hasSuffix("</svg>\n"))
    }
    var d = Drawing(width: 10, height: 10, title: "")
    d.line(.nan, .infinity, 1e300, -1e300, .init(1, width: .nan, dash: [0, .nan, -4]))
    d.polygon([], fill: .init(1, opacity: .nan), stroke: .init(1, width: -4))
    d.polyline([], .init(1))
    d.text("\u{0}\u{7}", .nan, 1, .init(size: .infinity))
    #expect(throws: Never.self) { try d.png() }
  }
}
