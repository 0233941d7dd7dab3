using Fleet.Simulation;

return new CommandLine(args, Console.Out).Run();
