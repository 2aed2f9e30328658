import ArgumentParser
import Foundation
import Values
import Writing

/// The version of the product, in every output.
public let edpVersion = "0.1.0"

/// The root command.
struct EDP: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edp",
    abstract: "Models AWS enterprise discount agreements: what to commit to, at what discount, what may fall due.",
    discussion: """
      An engagement is a folder of text files: the question, the AWS bill, the offers.
      Nothing it reads leaves the machine.

      Examples:
        edp init renewal-2027
        edp check renewal-2027
        edp plan renewal-2027 -o out
        edp quick --spend 12M --growth 4..8..15% --offer 10M@9%

      Exit codes: 0 done, 1 findings stopped it, 2 could not read or write,
      64 wrong usage, 130 interrupted.
      """,
    version: edpVersion,
    subcommands: [
      QuickCommand.self, InitCommand.self, CheckCommand.self, PlanCommand.self, CompareCommand.self, ShareCommand.self,
      ExplainCommand.self,
      AdoptCommand.self, RatesCommand.self, ReadCommand.self,
    ])
}

/// Runs one command line and ends the process.
public func runEDP(_ arguments: [String]) -> Never {
  Terminal.prepare()
  FreedMemory.keep()
  do {
    var command = try EDP.parseAsRoot(arguments)
    try command.run()
    exit(0)
  } catch let stop as Stop {
    end(stop)
  } catch {
    let code = EDP.exitCode(for: error).rawValue
    let message = EDP.fullMessage(for: error)
    let line = message.isEmpty || message.hasSuffix("\n") ? message : message + "\n"
    guard code == 0 else {
      Terminal.err(line)
      exit(code)
    }
    do throws(Stop) { try Terminal.out(line) } catch { end(error) }
    exit(0)
  }
}

private func end(_ stop: Stop) -> Never {
  if !stop.message.isEmpty { Terminal.err(stop.message + "\n") }
  exit(stop.code)
}
