import Foundation
import Testing

/// 0 done, 1 findings, 2 files, 64 usage, 130 interrupted; and nothing is lost in silence.
@Suite struct ExitCodeTests {
  let minimal = Product.inputs + "/minimal", northwind = Product.inputs + "/northwind"

  @Test func done() throws {
    let run = try Product.edp("check", minimal)
    #expect(run.code == 0)
    #expect(run.err == "")
    #expect(run.out.hasSuffix("3 warnings, 1 note.\n"))
  }

  @Test func findingsStop() throws {
    try Scratch.with { folder in
      try Scratch.write(["plan.yaml": "schema: edp.plan/1\n"], to: folder + "/in")
      for command in ["check", "plan"] {
        let run =
          try command == "check"
          ? Product.edp("check", folder + "/in") : Product.edp("plan", folder + "/in", "-o", folder + "/out")
        #expect(run.code == 1, "\(command)")
        #expect((run.out + run.err).contains("error"))
      }
      #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
      let run = try Product.edp("plan", folder + "/in", "-o", folder + "/out", "--format", "json")
      #expect(run.code == 1)
      let json = try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any]
      #expect((json?["findings"] as? [Any])?.isEmpty == false)
    }
  }

  @Test func warningsStopWhenAsked() throws {
    try Scratch.with { folder in
      #expect(try Product.edp("check", minimal, "--fail-on", "warning").code == 1)
      let run = try Product.edp("plan", minimal, "-o", folder + "/out", "--fail-on", "warning")
      #expect(run.code == 1)
      #expect(run.err.hasSuffix("Nothing was written.\n"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/out"))
    }
  }

  @Test func noSuchFolder() throws {
    let run = try Product.edp("check", minimal + "-not")
    #expect(run.code == 2)
    #expect(run.out.contains("there is no such folder"))
    #expect(try Product.edp("plan", minimal + "-not", "-o", "/nowhere/at/all").code == 2)
  }

  @Test func outputCannotBeWritten() throws {
    try Scratch.with { folder in
      try Scratch.write(["file": "x"], to: folder)
      let run = try Product.edp("plan", minimal, "-o", folder + "/file")
      #expect(run.code == 2)
      #expect(run.err.contains("is not a folder"))
      #expect(try String(contentsOfFile: folder + "/file", encoding: .utf8) == "x")
    }
  }

  @Test(arguments: [
    [], ["plan"], ["nothing"], ["check", "a", "b"], ["plan", "a", "-o", "b", "--only", "x.json"], ["quick", "--spend", "12,000"],
    ["quick", "--spend", "12M", "--offer", "10M@9"], ["quick", "--spend", "12M", "--offer", "10M"],
    ["quick", "--spend", "12M", "--growth", "8..4..2%", "--offer", "10M@9%"], ["explain", "inputs/minimal", "nothing"],
  ])
  func wrongUsage(_ arguments: [String]) throws {
    let run = try Product.shell("exec \"$EDP\" " + arguments.map { "'\($0)'" }.joined(separator: " "))
    #expect(run.code == (arguments.isEmpty ? 0 : 64))
    #expect(arguments.isEmpty ? run.err == "" : run.out == "")
  }

  @Test func fullDevice() throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    for line in ["check inputs/minimal", "--help", "--version", "quick --spend 12M --offer 10M@9%"] {
      let run = try Product.shell("exec \"$EDP\" \(line) > /dev/full")
      #expect(run.code == 2, "\(line)")
      #expect(run.err.contains("standard output"))
    }
  }

  @Test func closedOutput() throws {
    let run = try Product.shell("exec \"$EDP\" check inputs/minimal >&-")
    #expect(run.code == 2)
  }

  /// The reader went away: the run ends by the signal, without a word.
  @Test func closedPipe() throws {
    let run = try Product.shell("( sleep 0.5; \"$EDP\" check inputs/minimal; echo $? >&2 ) | true")
    #expect(run.err == "141\n")
  }

  @Test(arguments: [0.01, 0.2, 0.6])
  func interrupted(_ after: Double) throws {
    try Scratch.with { folder in
      let run = try Product.edp("plan", northwind, "-o", folder + "/out", interruptAfter: after)
      // A fast machine may be done before.
      guard run.code != 0 else { return }
      #expect(run.code == 130)
      #expect(run.out == "")
      let left = Scratch.files(folder + "/out")
      #expect(left.isEmpty || left["manifest.json"] != nil)
    }
  }

  @Test func quietAndPlain() throws {
    let run = try Product.edp("check", minimal, "--quiet", environment: ["TERM": "xterm-256color"])
    #expect(run.code == 0)
    #expect(run.out == "" && run.err == "")
    #expect(!(try Product.edp("check", minimal).out.contains("\u{1B}")))
  }

  @Test func helpHasExamples() throws {
    for command in ["quick", "init", "check", "plan", "explain"] {
      let run = try Product.edp(command, "--help")
      #expect(run.code == 0)
      #expect(run.out.contains("Examples:\n  edp \(command) "), "\(command)")
      #expect(run.out.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(command)")
    }
    #expect(try Product.edp("--version").out == "0.1.0\n")
    #expect(try Product.edp("--generate-completion-script", "bash").code == 0)
  }
}
