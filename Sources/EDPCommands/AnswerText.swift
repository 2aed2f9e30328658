import Reports
import Values

/// The five lines as a terminal shows them.
func answerText(_ five: FiveLines, colour: Bool) -> String {
  five.lines.map { line in
    let text = wrapped(line.text, label: line.label, indent: 11)
    return colour ? "\u{1B}[1m" + line.label + "\u{1B}[0m" + text.dropFirst(line.label.count) : text
  }.joined()
}

func answerJSON(_ five: FiveLines) -> JSON {
  .list(five.lines.map { .object([("label", .text($0.label)), ("text", .text($0.text))]) })
}
