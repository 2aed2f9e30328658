import EDPCommands
if CommandLine.arguments.count == 4, CommandLine.arguments[1] == "x" { debugScenario(CommandLine.arguments[2], CommandLine.arguments[3]) }
else { prototype(CommandLine.arguments) }
