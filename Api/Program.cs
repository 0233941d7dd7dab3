using Fleet.Api;

if (args is ["health", ..]) return await HealthQuestion.Run(args.ElementAtOrDefault(1));
await FleetApi.Build(args).RunAsync();
return 0;
