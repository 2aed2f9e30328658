// EDPCommands
