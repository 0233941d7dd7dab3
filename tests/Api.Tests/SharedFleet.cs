using Fleet.Api.Tests.Hosting;

// What most tests look at. Those that would be in its way have one of their own.
[assembly: AssemblyFixture(typeof(FleetHost))]
