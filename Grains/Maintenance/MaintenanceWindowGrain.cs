using Fleet.Common;
using Fleet.Grains.Books;
using Fleet.Grains.Common;
using Fleet.Grains.Servers;
using Fleet.Maintenance;
using Fleet.Scheduling;
using Fleet.Servers;
using Fleet.Storage;

namespace Fleet.Grains.Maintenance;

/// <summary>Each change is written down, and then noted in the book that every process looks windows up in.</summary>
internal sealed class MaintenanceWindowGrain(
    [PersistentState(StateKinds.Window, StateKind.Store)] IPersistentState<WindowState> storage,
    IBook<ScopedWindow> book,
    TimeProvider time) : Grain, IMaintenanceWindowGrain
{
    private const string ForgetReminder = "forget";

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(30);

    private readonly Committed<WindowState> _state = new(storage);

    private string Key => this.GetPrimaryKeyString();

    public async Task<Outcome<ScopedWindow>> Put(ScopedWindow window, string actor)
    {
        var now = time.GetUtcNow();
        if (window.Window.Id != Key) return FleetError.Invalid($"the window's id is not {Key}", "id");
        if ((ServerRules.Check(window.Window, now) ?? WindowRules.Check(window.Scope, window.Server) ?? await Missing(window)) is { } error) return error;

        // First, so that no window is left that nobody will forget.
        if (EndOf(window.Window) is { } end) await Scheduler.Remind(new Reminder(Key, ForgetReminder, end + KeptFor));
        await _state.Commit(WindowState.Of(_state.Exists
            ? window with { CreatedBy = _state.Current.CreatedBy, CreatedAt = _state.Current.CreatedAt }
            : window with { CreatedBy = actor, CreatedAt = now }));
        await book.Changed(Key);
        return View();
    }

    public Task<Outcome<ScopedWindow>> Get() => Task.FromResult<Outcome<ScopedWindow>>(_state.Exists ? View() : NotFound);

    public async Task<Outcome<ScopedWindow>> Delete(string actor)
    {
        if (!_state.Exists) return NotFound;
        var deleted = View();
        await Forget();
        return deleted;
    }

    public async Task OnDue(DueOccurrence occurrence)
    {
        await _state.Assure();
        if (_state is { Exists: true, Current.Window: { } window } && EndOf(window) + KeptFor <= time.GetUtcNow()) await Forget();
    }

    private ScopedWindow View() => _state.Current.View(time.GetUtcNow());

    private static FleetError NotFound => FleetError.NotFound("Maintenance window");

    private ISchedulerGrain Scheduler => GrainFactory.SchedulerOf(Key);

    private static DateTimeOffset? EndOf(MaintenanceWindow window) => window.Schedule is null ? window.StartsAt + window.Duration : null;

    private async Task Forget()
    {
        await _state.Clear();
        await book.Changed(Key);
        DeactivateOnIdle();
    }

    private async Task<FleetError?> Missing(ScopedWindow window)
    {
        if (window.Scope.Instance is { } instance && !(await GrainFactory.Instance(instance).Get()).IsOk)
        {
            return FleetError.Invalid("There is no instance of that id", "instanceId");
        }

        return window.Server is { } server && !(await GrainFactory.Server(server).Get()).IsOk
            ? FleetError.Invalid("There is no server of that id", "serverId")
            : null;
    }
}
