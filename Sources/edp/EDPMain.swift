import EDPCommands

@main
struct EDPMain {
  static func main() { runEDP(Array(CommandLine.arguments.dropFirst())) }
}
