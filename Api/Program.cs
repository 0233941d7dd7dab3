using Fleet.Api;

await FleetApi.Build(args).RunAsync();
