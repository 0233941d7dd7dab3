using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Spectre.Console;

namespace Fleet.Cli.Top;

/// <summary><c>fleet top</c>: the fleet as it is, until somebody presses q. Printed once where nobody looks.</summary>
internal static class TopCommand
{
    private const int NoEdge = 40;
    private static readonly TimeSpan KeyPause = TimeSpan.FromMilliseconds(50);

    private static readonly Option<int> Interval = new("--interval") { Description = "Seconds between two looks, 1 to 3600.", DefaultValueFactory = _ => 5 };
    private static readonly Option<bool> Once = new("--once") { Description = "Print it once." };

    public static Command Make()
    {
        Interval.Validators.Add(typed =>
        {
            if (typed.GetValueOrDefault<int>() is < 1 or > 3600) typed.AddError("--interval must be 1 to 3600 seconds.");
        });
        return new Command("top", "Look at the fleet as it is now; q quits.") { Interval, Once }.Does(Look);
    }

    private static async Task<int> Look(Session session, CancellationToken cancellation)
    {
        var observer = new Observer(session, TimeProvider.System);
        var screen = session.Printer.Output;
        var picture = await observer.Look(cancellation);
        if (!session.Printer.IsForPeople)
        {
            session.Printer.Raw(Json(picture));
            return ExitCodes.Done;
        }

        var isLive = screen.Profile.Capabilities is { Ansi: true, Interactive: true } && !Console.IsInputRedirected && !session.Get(Once);
        if (!isLive)
        {
            screen.Write(Drawing.Of(picture, NoEdge, isLive: false));
            return ExitCodes.Done;
        }

        await Live(session, observer, picture, cancellation);
        return ExitCodes.Done;
    }

    private static async Task Live(Session session, Observer observer, Picture first, CancellationToken cancellation)
    {
        var screen = session.Printer.Output;
        var failure = (Failure?)null;
        await Task.Run(() => screen.AlternateScreen(() => screen.Live(Drawing.Of(first, screen.Profile.Height, isLive: true)).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
        {
            live.Refresh();
            while (!await IsOver(session.Get(Interval), cancellation))
            {
                try
                {
                    live.UpdateTarget(Drawing.Of(await observer.Look(cancellation), screen.Profile.Height, isLive: true));
                }
                catch (Failure refused)
                {
                    failure = refused;
                    return;
                }
            }
        }).GetAwaiter().GetResult()), cancellation);
        if (failure is not null) throw failure;
    }

    /// <summary>Whether somebody has pressed q before the next look is due.</summary>
    private static async Task<bool> IsOver(int seconds, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began).TotalSeconds < seconds)
        {
            while (Console.KeyAvailable)
            {
                if (Console.ReadKey(intercept: true).Key is ConsoleKey.Q or ConsoleKey.Escape) return true;
            }

            await Task.Delay(KeyPause, cancellation);
        }

        return false;
    }

    private static JsonObject Json(Picture picture) => new()
    {
        ["stats"] = picture.Stats.DeepClone(),
        ["servers"] = new JsonArray([.. picture.Servers.Select(load => (JsonNode)new JsonObject
        {
            ["id"] = load.Server.Text("id"), ["name"] = load.Server.Text("name"), ["busyCores"] = load.BusyCores, ["cpuCores"] = load.Server["cpuCores"]?.DeepClone(),
            ["instances"] = load.Instances,
        })]),
        ["instances"] = new JsonArray([.. picture.Instances.Select(load => (JsonNode)new JsonObject
        {
            ["id"] = load.Instance.Text("id"), ["name"] = load.Instance.Text("name"), ["sample"] = load.Sample.DeepClone(),
        })]),
        ["alerts"] = new JsonArray([.. picture.Alerts.Select(alert => alert.DeepClone())]),
        ["openAlerts"] = picture.OpenAlerts,
    };
}
