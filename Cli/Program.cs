using System.CommandLine;
using Fleet.Cli.Agent;
using Fleet.Cli.Audit;

var root = new RootCommand("Fleet's command line.") { AgentCommand.Make(), AuditCommand.Make() };
return await root.Parse(args).InvokeAsync();
