using System.CommandLine;
using Fleet.Cli.Agent;
using Fleet.Cli.Audit;
using Fleet.Cli.Declarative;
using Fleet.Cli.Moving;

var root = new RootCommand("Fleet's command line.") { AgentCommand.Make(), AuditCommand.Make(), MigrateCommand.Make() };
foreach (var command in ApplyCommand.Make()) root.Add(command);
return await root.Parse(args).InvokeAsync();
