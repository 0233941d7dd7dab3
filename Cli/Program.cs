using System.CommandLine;
using Fleet.Cli.Agent;

var root = new RootCommand("Fleet's command line.") { AgentCommand.Make() };
return await root.Parse(args).InvokeAsync();
