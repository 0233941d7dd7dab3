using Fleet.Tests.Pages.Browsing;

[assembly: AssemblyFixture(typeof(SharedStage))]

// A test waits for Fleet most of the time: a third one takes what two leave of the processors.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]

namespace Fleet.Tests.Pages.Browsing;

/// <summary>One Fleet for all classes that do not mind what the others have left there, and do beside them; and the one browser.</summary>
public sealed class SharedStage() : Stage(new Chromium())
{
    public override async ValueTask InitializeAsync()
    {
        await Browser.InitializeAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Browser.DisposeAsync();
    }
}
