import Formulas
import RandomEngagements
import Values

@testable import Model

/// A plain worksheet that keeps its lines by heading and label, so that a test can read any row of a ledger.
final class Recorder<N: LawNumber>: Worksheet {
  private let sheet: PlainSheet<N>
  private(set) var lines: [(page: String, heading: String, label: String, line: Line<N>)] = []
  private(set) var cells: [(page: String, heading: String, label: String, value: N)] = []
  /// Numbers as typed, by key.
  private(set) var inputs: [String: Double] = [:]
  private var page = "", heading = ""

  init(window: Int, runUp: Int = 0) { sheet = PlainSheet(window: window, runUp: runUp, keepsFigures: true) }

  var figures: [(key: String, value: N)] { sheet.figures }

  /// The row of this label, under this heading when several have it: what was set, month by month.
  func row(_ label: String, under heading: String? = nil) -> [Double] {
    guard let found = lines.first(where: { $0.label == label && (heading == nil || $0.heading == heading!) }) else {
      preconditionFailure("no row \(label); rows: \(Set(lines.map(\.label)).sorted())")
    }
    return found.line.months.map { found.line[$0].asDouble }
  }
  func cell(_ label: String, under heading: String? = nil) -> Double {
    guard let found = cells.first(where: { $0.label == label && (heading == nil || $0.heading == heading!) }) else {
      preconditionFailure("no cell \(label)")
    }
    return found.value.asDouble
  }

  func input(
    _ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ unit: Unit, _ value: Sourced<Double>
  ) -> N {
    inputs[key()] = value.value
    return sheet.input(key(), label(), unit, value)
  }
  func choice(
    _ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ options: [String], _ value: Sourced<String>
  ) -> Choice<N> { sheet.choice(key(), label(), options, value) }
  func inputs(_ heading: @autoclosure () -> String) {}
  func page(
    _ name: @autoclosure () -> String, _ kind: Page.Kind, _ layout: PageLayout, title: @autoclosure () -> String
  ) {
    page = name()
    heading = ""
  }
  func heading(_ text: @autoclosure () -> String) { heading = text() }
  func line(
    _ label: @autoclosure () -> String, _ unit: Unit, _ nature: LineNature, source: @autoclosure () -> String
  ) -> Line<N> {
    let line = sheet.line(label(), unit, nature, source: source())
    lines.append((page, heading, label(), line))
    return line
  }
  func schedule(
    _ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ value: (Int) -> Double?
  ) -> Line<N> { sheet.schedule(label(), unit, source: source(), value) }
  func cell(_ label: @autoclosure () -> String, _ unit: Unit, source: @autoclosure () -> String, _ value: N) -> N {
    cells.append((page, heading, label(), value))
    return value
  }
  func table(_ heading: @autoclosure () -> String, _ columns: @autoclosure () -> [TableColumn]) { self.heading = heading() }
  func row(_ label: @autoclosure () -> String, source: @autoclosure () -> String) -> TableRow<N> {
    sheet.row(label(), source: source())
  }
  func figure(_ key: @autoclosure () -> String, _ label: @autoclosure () -> String, _ unit: Unit, _ value: N) {
    sheet.figure(key(), label(), unit, value)
  }
}
