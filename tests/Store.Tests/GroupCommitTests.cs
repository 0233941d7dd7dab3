using Fleet.Storage;
using Fleet.Store.Commit;
using Fleet.Store.Sql;
using Fleet.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Fleet.Store.Tests;

public sealed class GroupCommitTests
{
    private static readonly SampleRow Sample = new("inst_1", DateTimeOffset.UnixEpoch, 0, 0, 0, 0, 0);

    [Fact]
    public async Task What_arrives_during_a_commit_shares_the_next_one()
    {
        var committer = new Committer();
        await using var commits = Open(committer, options => options.BatchSize = 40);
        var first = Write(commits);
        await committer.Began;
        var others = Enumerable.Range(0, 100).Select(_ => Write(commits)).ToArray();
        committer.GoOn();
        await Task.WhenAll([first, .. others]);
        Assert.Equal([1, 40, 40, 20], committer.Batches);
    }

    [Fact]
    public async Task A_write_ends_after_its_commit_and_not_before()
    {
        var committer = new Committer();
        await using var commits = Open(committer);
        var write = Write(commits);
        await committer.Began;
        Assert.False(write.IsCompleted);
        committer.GoOn();
        await write;
    }

    [Fact]
    public async Task A_caller_that_gives_up_in_the_queue_writes_nothing()
    {
        var committer = new Committer();
        await using var commits = Open(committer);
        using var gaveUp = new CancellationTokenSource();
        var first = Write(commits);
        await committer.Began;
        var second = commits.Write([new SqlStatement("")], gaveUp.Token);
        await gaveUp.CancelAsync();
        committer.GoOn();
        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal([1], committer.Batches);
    }

    [Fact]
    public async Task A_failed_batch_fails_each_caller_keeps_its_samples_and_the_writer_lives_on()
    {
        var committer = new Committer { Fault = new IOException("disk full") };
        await using var commits = Open(committer);
        var first = Write(commits);
        await committer.Began;
        Assert.True(commits.TryAppend(Sample));
        var second = Write(commits);
        committer.GoOn();
        await Assert.ThrowsAsync<IOException>(() => first);
        await Assert.ThrowsAsync<IOException>(() => second);
        committer.Fault = null;
        await Write(commits);
        await Eventually.BecomesAsync("the samples written", 1, () => committer.Samples);
        Assert.Equal(0, commits.DroppedSamples);
    }

    [Fact]
    public async Task Of_the_samples_of_a_lost_database_the_newest_are_kept_and_the_others_counted()
    {
        var committer = new Committer { Fault = new IOException("gone") };
        committer.GoOn();
        await using var commits = Open(committer, options => (options.QueueCapacity, options.BatchSize) = (10, 5));
        for (var i = 0; i < 25; i++)
        {
            Assert.True(commits.TryAppend(Sample with { CpuPercent = i }));
            await Assert.ThrowsAsync<IOException>(() => Write(commits));
        }

        Assert.Equal(15, commits.DroppedSamples);
        committer.Fault = null;
        await Eventually.BecomesAsync("the kept samples written", 10, () => committer.Samples);
        Assert.Equal(15, commits.DroppedSamples);
    }

    [Fact]
    public async Task Closing_tries_the_samples_of_a_lost_database_once_more()
    {
        var committer = new Committer { Fault = new IOException("gone") };
        committer.GoOn();
        var commits = Open(committer);
        Assert.True(commits.TryAppend(Sample));
        await Assert.ThrowsAsync<IOException>(() => Write(commits));
        committer.Fault = null;
        await commits.DisposeAsync();
        Assert.Equal(1, committer.Samples);
    }

    [Fact]
    public async Task Samples_wait_for_company_and_the_first_awaited_write_ends_their_wait()
    {
        var committer = new Committer();
        committer.GoOn();
        await using var commits = Open(committer, options => options.SampleLinger = TimeSpan.FromHours(1));
        for (var i = 0; i < 10; i++) Assert.True(commits.TryAppend(Sample));
        await Write(commits);
        Assert.Equal([11], committer.Batches);
    }

    [Fact]
    public async Task Closing_ends_the_samples_wait()
    {
        var committer = new Committer();
        committer.GoOn();
        var commits = Open(committer, options => options.SampleLinger = TimeSpan.FromHours(1));
        Assert.True(commits.TryAppend(Sample));
        await commits.DisposeAsync();
        Assert.Equal([1], committer.Batches);
    }

    private static GroupCommit Open(Committer committer, Action<StoreOptions>? configure = null)
    {
        var options = new StoreOptions();
        configure?.Invoke(options);
        return new GroupCommit(committer, options, NullLogger.Instance);
    }

    private static Task<int[]> Write(GroupCommit commits) => commits.Write([new SqlStatement("")], TestContext.Current.CancellationToken);

    /// <summary>Holds its first batch until it is told to go on.</summary>
    private sealed class Committer : IBatchCommitter
    {
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<int> Batches { get; } = [];

        /// <summary>How many samples were written.</summary>
        public int Samples { get; private set; }

        public Exception? Fault { get; set; }

        public Task Began => _began.Task;

        public void GoOn() => _goOn.TrySetResult();

        public async Task Commit(IReadOnlyList<PendingWrite> batch)
        {
            Batches.Add(batch.Count);
            _began.TrySetResult();
            await _goOn.Task;
            if (Fault is not null) throw Fault;
            Samples += batch.Count(write => write.Sample is not null);
        }
    }
}
