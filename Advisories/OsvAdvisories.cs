using System.Collections.Immutable;
using Fleet.Advisories.Osv;
using Fleet.Security;
using Microsoft.Extensions.Logging;

namespace Fleet.Advisories;

/// <summary>
/// The advisories of a folder. They are read beside the index that is in use, which is replaced when the new one is whole: nobody ever
/// matches with half of them. Files that have not changed are not read again.
/// </summary>
internal sealed class OsvAdvisories(AdvisoryOptions options, TimeProvider time, ILogger<OsvAdvisories> log) : IAdvisories, IDisposable
{
    private readonly SemaphoreSlim _reading = new(1);
    private readonly OsvFolder _folder = new(options, log);
    private volatile Loaded _loaded = new(new AdvisoryIndex(), null);
    private DateTimeOffset? _checkedAt;

    public string? Edition => _loaded.Edition;

    public async Task Refresh(CancellationToken cancellationToken = default)
    {
        if (options.OsvPath is not { } path) return;
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (_checkedAt + options.OsvCheckEvery > time.GetUtcNow()) return;
            // Some hundred thousand records take their time, and whoever asks may be a turn that others wait for.
            var read = await Task.Run(() => _folder.Read(path, cancellationToken), cancellationToken);
            _checkedAt = time.GetUtcNow();
            if (read is null || read.Edition == _loaded.Edition) return;
            _loaded = read;
            log.Loaded(read.Index.Count, path);
        }
        finally
        {
            _reading.Release();
        }
    }

    public ImmutableArray<AdvisoryMatch> Match(IEnumerable<FoundPackage> packages)
    {
        var index = _loaded.Index;
        return [.. packages.SelectMany(index.Match)];
    }

    public void Dispose() => _reading.Dispose();
}

/// <summary>An index and what it was made of.</summary>
/// <param name="Index">The index.</param>
/// <param name="Edition">A text that is another one when its files are; null for no files.</param>
internal sealed record Loaded(AdvisoryIndex Index, string? Edition);
