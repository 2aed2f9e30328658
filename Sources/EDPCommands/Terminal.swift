import Foundation
import Values

/// Why a command ends before it is done: the code to exit with, and what to say on standard error.
struct Stop: Error {
  /// Findings stopped it; nothing was written.
  static let findings: Int32 = 1
  /// Something could not be read or written.
  static let files: Int32 = 2
  var code: Int32
  /// Without a final line break; empty when all was said.
  var message: String
}

/// The three streams. Every write is checked: a full disk or a closed stream is an error, never a silent loss.
enum Terminal {
  static func out(_ text: String) throws(Stop) {
    if let code = write(text, to: 1) {
      throw Stop(code: Stop.files, message: "standard output: \(reason(code))")
    }
  }

  /// Nothing can be done when this fails too.
  static func err(_ text: String) { _ = write(text, to: 2) }

  private static func write(_ text: String, to descriptor: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { bytes -> Int32? in
      var done = 0
      while done < bytes.count {
        let n = Foundation.write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if n >= 0 {
          done += n
        } else if errno != EINTR && errno != EAGAIN {
          return errno
        }
      }
      return nil
    }
  }

  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// A closed standard stream must not become the number of a file that is opened later; a reader that went away ends
  /// the run quietly; an interrupt ends it at once with 130, since files appear whole or not at all.
  static func prepare() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) == -1 {
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
    signal(SIGPIPE, SIG_DFL)
    signal(SIGINT) { _ in _exit(130) }
  }

  /// How text looks on a stream.
  struct Look {
    /// Whether words may be coloured.
    var hasColour: Bool
    /// Whether long lines are folded at 80 columns: somebody reads them. Into a file or a pipe each finding's head goes on
    /// one line, for programs that look for it.
    var folds: Bool
  }
  static let onOutput = look(1)
  static let onError = look(2)

  private static func look(_ descriptor: Int32) -> Look {
    let isScreen = isatty(descriptor) == 1, term = environment("TERM")
    return Look(hasColour: isScreen && environment("NO_COLOR").isEmpty && !term.isEmpty && term != "dumb", folds: isScreen)
  }

  private static func environment(_ name: String) -> String { ProcessInfo.processInfo.environment[name] ?? "" }
}

/// Lines of at most 80 columns: the first after a label, the others indented to it.
func wrapped(_ text: String, label: String = "", indent: Int) -> String {
  var lines: [String] = []
  var line = label + String(repeating: " ", count: max(0, indent - label.count))
  var isEmpty = true
  for word in text.split(separator: " ", omittingEmptySubsequences: true) {
    if !isEmpty && line.count + 1 + word.count > 80 {
      lines.append(line)
      line = String(repeating: " ", count: indent)
      isEmpty = true
    }
    line += (isEmpty ? "" : " ") + word
    isEmpty = false
  }
  lines.append(line)
  return lines.joined(separator: "\n") + "\n"
}
