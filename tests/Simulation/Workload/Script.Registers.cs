using Fleet.Common;
using Fleet.Servers;
using Fleet.Simulation.Running;

namespace Fleet.Simulation.Workload;

/// <summary>Fields that clients write and read: what was acknowledged must be there, whatever happens.</summary>
internal sealed partial class Script
{
    /// <summary>Told of each value that was read: the field, the value, and when the reading began and ended.</summary>
    public event Action<string, string?, TimeSpan, TimeSpan> ValueRead = (_, _, _, _) => { };

    private string Write()
    {
        var fields = Fields().Where(field => !_run.Calls.Any(call => call.Key == field.Key && call.Value is not null && call.Result is CallResult.Open)).ToList();
        if (fields.Count == 0) return "nothing to write";
        var ((key, _, write), value) = (_draws.Among(fields), $"v{++_values}");
        _run.Begin(() => write(value));
        return $"write {key}";
    }

    private string Read()
    {
        var fields = Fields().ToList();
        if (fields.Count == 0) return "nothing to read";
        var field = _draws.Among(fields);
        _run.Begin(() => Read(field.Key, field.Read));
        return $"read {field.Key}";
    }

    /// <summary>Reads everything that anybody has written.</summary>
    public void ReadAll()
    {
        foreach (var field in Fields()) _run.Begin(() => Read(field.Key, field.Read));
    }

    private async Task Read(string key, Func<Task<(bool IsKnown, string? Value)>> read)
    {
        var begun = _run.Now;
        var (isKnown, value) = await read();
        if (isKnown) ValueRead(key, value, begun, _run.Now);
    }

    private IEnumerable<(string Key, Func<Task<(bool, string?)>> Read, Func<string, Task> Write)> Fields()
    {
        foreach (var id in _servers)
        {
            var key = $"{id}.description";
            yield return (
                key,
                () => Get("read-server", key, grains => grains.Server(id).Get(), view => view.Description),
                value => _run.Ask("update-server", key, grains => grains.Server(id).Update(new ServerChange { Description = value }, Actor), value));
        }

        foreach (var id in _rules)
        {
            var key = $"{id}.description";
            yield return (
                key,
                () => Get("read-rule", key, grains => grains.AlertRule(id).Get(), view => view.Spec.Description),
                value => Change(
                    "update-rule", key, value, grains => grains.AlertRule(id).Get(), (grains, view) => grains.AlertRule(id).Update(view.Spec with { Description = value }, Actor)));
        }

        foreach (var id in _tasks)
        {
            var key = $"{id}.description";
            yield return (
                key,
                () => Get("read-task", key, grains => grains.ScheduledTask(id).Get(), view => view.Spec.Description),
                value => Change(
                    "update-task", key, value, grains => grains.ScheduledTask(id).Get(), (grains, view) => grains.ScheduledTask(id).Update(view.Spec with { Description = value }, Actor)));
        }

        foreach (var id in _channels)
        {
            var key = $"{id}.text";
            yield return (
                key,
                () => Get("read-channel", key, grains => grains.Channel(id).Get(), view => view.Spec.TextTemplate),
                value => Change(
                    "update-channel", key, value, grains => grains.Channel(id).Get(), (grains, view) => grains.Channel(id).Update(view.Spec with { TextTemplate = value }, Actor)));
        }
    }

    private async Task<(bool, string?)> Get<T>(string kind, string key, Func<IGrainFactory, Task<Outcome<T>>> get, Func<T, string?> value) where T : class =>
        await _run.Ask(kind, key, get) is { } view ? (true, value(view)) : (false, null);

    private async Task Change<T>(
        string kind, string key, string value, Func<IGrainFactory, Task<Outcome<T>>> get, Func<IGrainFactory, T, Task<Outcome<T>>> change) where T : class
    {
        if (await _run.Ask("read-before", key, get) is { } view) await _run.Ask(kind, key, grains => change(grains, view), value);
    }
}
