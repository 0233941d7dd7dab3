using System.Globalization;

namespace Fleet.Tests.Processes.Histories;

/// <summary>
/// Whether what clients were told can be true: what was acknowledged is there, what failed is not, and what nobody knows may be either. What
/// was asked for with one idempotency key is there once at most.
/// </summary>
public static class HistoryChecker
{
    /// <summary>All that cannot be, in words.</summary>
    public static IReadOnlyList<string> Check(IEnumerable<Operation> operations, Standing standing)
    {
        var all = operations.ToList();
        return [.. Things([.. all.Where(one => one.Kind is Kind.Create or Kind.CreateBare or Kind.Delete)], standing), .. Registers(all, standing)];
    }

    private static IEnumerable<string> Things(List<Operation> operations, Standing standing)
    {
        var there = standing.Things.ToLookup(thing => thing.Name, thing => thing.Id);
        var known = operations.ToLookup(one => one.Key);
        foreach (var name in there.Select(thing => thing.Key).Where(name => !known.Contains(name))) yield return $"Nobody asked for {name}, and it is there";
        foreach (var thing in known)
        {
            foreach (var wrong in Thing(thing.Key, [.. thing], [.. there[thing.Key]])) yield return wrong;
        }
    }

    private static IEnumerable<string> Thing(string name, List<Operation> operations, List<string> there)
    {
        var made = operations.Where(one => one.Kind is not Kind.Delete).ToList();
        var deleted = operations.Where(one => one.Kind is Kind.Delete).ToList();
        var ids = made.Where(one => one.Result is Result.Ok).Select(one => one.Value).Distinct().ToList();
        var most = made.Any(one => one.Kind is Kind.Create) ? 1 : made.Count(one => one.Result is not Result.Failed);
        if (ids.Count > 1) yield return $"{name} was acknowledged under {string.Join(" and ", ids)}";
        if (there.Count > 0 && made.All(one => one.Result is Result.Failed)) yield return $"{name} failed, and it is there";
        else if (there.Count > most) yield return $"{name} is there {there.Count} times";
        if (deleted.Any(one => one.Result is Result.Ok))
        {
            if (there.Count > 0) yield return $"{name} was deleted, and it is there";
        }
        else if (deleted.All(one => one.Result is Result.Failed))
        {
            foreach (var id in ids.Except(there)) yield return $"{name} was acknowledged as {id}, and it is not there";
        }
    }

    private static IEnumerable<string> Registers(List<Operation> operations, Standing standing)
    {
        var reads = operations.Where(one => one is { Kind: Kind.Read, Result: Result.Ok }).ToLookup(one => one.Key);
        foreach (var register in operations.Where(one => one.Kind is Kind.Write).GroupBy(one => one.Key))
        {
            var writes = new Writes(register);
            var last = standing.Registers.GetValueOrDefault(register.Key);
            if (writes.WhyNot(last, long.MaxValue, long.MaxValue) is { } wrong) yield return $"{register.Key} ends with {last}: {wrong}";
            foreach (var read in reads[register.Key])
            {
                var value = long.Parse(read.Value, CultureInfo.InvariantCulture);
                if (writes.WhyNot(value, read.Start, read.End) is { } why) yield return $"{register.Key} was read as {value}: {why}";
            }
        }
    }

    /// <summary>What one client wrote to a register, one after the other; a number of which nobody knows may appear at any later time.</summary>
    private sealed class Writes
    {
        private readonly Dictionary<long, Operation> _possible;
        private readonly List<Operation> _acknowledged;

        public Writes(IEnumerable<Operation> operations)
        {
            var writes = operations.OrderBy(one => one.Start).ToList();
            _possible = writes.Where(one => one.Result is not Result.Failed).ToDictionary(one => long.Parse(one.Value, CultureInfo.InvariantCulture));
            _acknowledged = [.. writes.Where(one => one.Result is Result.Ok)];
        }

        /// <summary>Why nobody who looked from start to end can have seen that number; null if it may be.</summary>
        public string? WhyNot(long value, long start, long end)
        {
            // What was acknowledged before the look began hides all that was acknowledged before it.
            var newest = Before(start);
            if (value == 0) return newest is null ? null : $"{newest.Value} was acknowledged before";
            if (!_possible.TryGetValue(value, out var write)) return "nobody wrote that, or it failed";
            if (write.Start > end) return "it was written later";
            return write.Result is Result.Ok && newest is not null && newest.Start > write.Start ? $"{newest.Value} was acknowledged before" : null;
        }

        private Operation? Before(long start)
        {
            var (low, high) = (0, _acknowledged.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (_acknowledged[middle].End < start) low = middle + 1;
                else high = middle;
            }

            return low == 0 ? null : _acknowledged[low - 1];
        }
    }
}
