using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Fleet.Simulation.Running;

/// <summary>What happened, a line each, the same for the same seed; and a hash of all of it.</summary>
internal sealed class Story(Action<string>? tell)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<string> _last = new();
    private const int Kept = 60;

    /// <summary>The last lines.</summary>
    public IEnumerable<string> Last => _last;

    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash())[..16];

    public int Lines { get; private set; }

    public void Tell(TimeSpan at, string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{at:hh\\:mm\\:ss\\.fff} {what}");
        Lines++;
        _hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        _last.Enqueue(line);
        if (_last.Count > Kept) _last.Dequeue();
        tell?.Invoke(line);
    }
}
