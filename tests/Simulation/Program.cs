using Fleet.Simulation;

return new CommandLine(args).Run();
