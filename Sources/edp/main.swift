import EDPCommands
if CommandLine.arguments.count == 4 { debugScenario(CommandLine.arguments[2], CommandLine.arguments[3]) }
else { prototype(CommandLine.arguments) }
