namespace Fleet.Grains.Books;

/// <summary>Numbers the readings of a book, and knows of each record which of those under way it was last taken from.</summary>
internal sealed class Readings
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _takenFrom = [];
    private long _last;
    private int _underWay;

    /// <summary>Begins one: it finds whatever was written before.</summary>
    public Reading Begin()
    {
        lock (_gate)
        {
            _underWay++;
            return new Reading(this, ++_last);
        }
    }

    private bool Take(string id, long number)
    {
        lock (_gate)
        {
            if (_takenFrom.GetValueOrDefault(id) > number) return false;
            _takenFrom[id] = number;
            return true;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            // Whatever begins from here on is newer than all of these.
            if (--_underWay == 0) _takenFrom.Clear();
        }
    }

    internal sealed class Reading(Readings readings, long number) : IDisposable
    {
        /// <summary>Whether what this one found of a record is the newest that is known; then the record is taken from it.</summary>
        public bool IsNewest(string id) => readings.Take(id, number);

        public void Dispose() => readings.End();
    }
}
