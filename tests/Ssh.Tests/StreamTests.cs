using System.Text;
using Fleet.Remote;
using Fleet.Tests.SshHost;

namespace Fleet.Ssh.Tests;

public sealed class StreamTests(Lab lab)
{
    private const long Much = 200L << 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(131_072)]
    [InlineData(131_073)]
    [InlineData(3_000_000)]
    public async Task What_goes_in_arrives_whole_and_comes_back_whole(int length)
    {
        await using var room = new Room(lab.Host);
        using var from = new Flow(length);
        using var to = new Sink();
        await room.Stream("cat <&3", from, to).Value();
        Assert.Equal((length, from.Sum), ((int)to.Taken, to.Sum));
    }

    [Fact]
    public async Task Payload_and_stream_do_not_mix()
    {
        await using var room = new Room(lab.Host);
        using var from = new MemoryStream(Encoding.UTF8.GetBytes("end\n12\nstream"));
        Assert.Equal("one\nend\nend\n12\nstream", await room.Stream("cat; cat <&3", from, payload: "one\n").Value());
    }

    [Fact]
    public async Task Who_is_slow_to_read_holds_up_the_source()
    {
        await using var room = new Room(lab.Host);
        var gate = Path.Combine(lab.Host.HomeFolder, Guid.NewGuid().ToString("N"));
        using var from = new Flow(Much);
        var running = room.Stream($"until [ -e {gate} ]; do sleep 0.05; done; wc -c <&3; rm {gate}", from);
        long seen = -1;
        await Until.True(() => Interlocked.Exchange(ref seen, from.Given) == from.Given && from.Given > 0, "the source stands still");
        Assert.InRange(from.Given, 1, 20 << 20);
        await File.WriteAllTextAsync(gate, "");
        Assert.Equal($"{Much}\n", await running.Value());
    }

    [Fact]
    public async Task Who_is_slow_to_take_holds_up_the_script()
    {
        await using var room = new Room(lab.Host);
        var gate = new TaskCompletionSource();
        using var to = new Sink((_, token) => gate.Task.WaitAsync(token));
        var running = room.Stream("head -c 50000000 /dev/zero", null, to);
        await Until.True(() => to.Taken > 0, "it has begun");
        Assert.InRange(to.Taken, 1, 131_072);
        gate.SetResult();
        await running.Value();
        Assert.Equal(50_000_000, to.Taken);
    }

    [Fact]
    public async Task A_script_s_error_is_told_whatever_the_streams_do()
    {
        await using var room = new Room(lab.Host);
        using var endless = new Flow(1000, token => Task.Delay(Timeout.Infinite, token));
        var error = await room.Stream("echo why >&2; exit 7", endless).Fault(RemoteFault.ScriptFailed);
        Assert.Equal((7, true), (error.ExitCode, error.Message.EndsWith("why", StringComparison.Ordinal)));
        using var much = new Flow(Much);
        await room.Stream("head -c 10 <&3 >/dev/null; exit 8", much).Fault(RemoteFault.ScriptFailed);
        using var to = new Sink();
        Assert.Equal(9, (await room.Stream("echo half; exit 9", null, to).Fault(RemoteFault.ScriptFailed)).ExitCode);
        Assert.Equal(5, to.Taken);
        await Until.True(() => lab.Host.Processes.All(p => p.Name is not ("dd" or "head")), "nothing runs on");
    }

    [Fact]
    public async Task A_script_that_wants_only_the_beginning_may_still_succeed()
    {
        await using var room = new Room(lab.Host);
        using var from = new Flow(10_000_000);
        Assert.Equal("done\n", await room.Stream("head -c 10 <&3 >/dev/null; exec 3<&-; sleep 0.3; echo done", from).Value());
    }

    [Fact]
    public async Task A_stream_broken_off_is_never_taken_for_a_whole_one()
    {
        await using var room = new Room(lab.Host);
        foreach (var length in (int[])[0, 5, 131_072, 400_000])
        {
            var mark = Path.Combine(lab.Host.HomeFolder, Guid.NewGuid().ToString("N"));
            using var from = new Flow(length, _ => throw new InvalidDataException("torn"));
            var fault = await Assert.ThrowsAsync<InvalidDataException>(() => room.Stream($"cat <&3 >{mark}.got; : >{mark}.whole", from));
            Assert.Equal("torn", fault.Message);
            await Until.True(() => !lab.Host.Processes.Any(p => p.CommandLine.Contains(mark, StringComparison.Ordinal)), "the script is dead");
            Assert.False(File.Exists(mark + ".whole"));
        }
    }

    [Fact]
    public async Task A_destination_that_fails_ends_the_remote_side()
    {
        await using var room = new Room(lab.Host);
        using var to = new Sink((taken, _) => taken > 1_000_000 ? throw new InvalidDataException("no room") : Task.CompletedTask);
        Assert.Equal("no room", (await Assert.ThrowsAsync<InvalidDataException>(() => room.Stream("yes 8371", null, to))).Message);
        await Until.True(() => !lab.Host.Processes.Any(p => p.CommandLine.Contains("8371", StringComparison.Ordinal)), "the script is dead");
        await room.Run("true").Value();
    }

    [Fact]
    public async Task Cancelled_the_remote_side_is_killed()
    {
        await using var room = new Room(lab.Host);
        using var cancel = new CancellationTokenSource();
        using var from = new Flow(1_000_000, token => Task.Delay(Timeout.Infinite, token));
        using var to = new Sink();
        var running = room.Stream("cat <&3; echo 8372 >/dev/null", from, to, "", cancel.Token);
        await Until.True(() => to.Taken > 0, "it runs");
        await cancel.CancelAsync();
        await running.Fault(RemoteFault.Cancelled);
        await Until.True(() => !lab.Host.Processes.Any(p => p.CommandLine.Contains("8372", StringComparison.Ordinal)), "the script is dead");
    }

    [Fact]
    public async Task Where_nothing_moves_it_is_given_up_and_only_there()
    {
        await using var room = new Room(lab.Host, options => options.StallTimeout = TimeSpan.FromSeconds(1));
        using var to = new Sink();
        await room.Stream("for i in 1 2 3 4 5; do sleep 0.5; echo; done", null, to).Value();
        await room.Stream("for i in 1 2 3 4 5; do sleep 0.5; echo >&2; done", null, to).Value();
        await room.Stream("echo; sleep 8373", null, to).Fault(RemoteFault.TimedOut);
        using var from = new Flow(10, token => Task.Delay(Timeout.Infinite, token));
        await room.Stream("cat <&3; sleep 8373", from).Fault(RemoteFault.TimedOut);
        await Until.True(() => !lab.Host.Processes.Any(p => p.CommandLine.Contains("8373", StringComparison.Ordinal)), "the script is dead");
    }

    [Fact]
    public async Task A_connection_lost_before_is_made_anew_and_one_lost_in_the_middle_is_told()
    {
        await using var host = await SshTestHost.Start();
        await using var room = new Room(host);
        await room.Run("true").Value();
        host.DropSessions();
        using var whole = new Flow(1_000_000);
        Assert.Equal("1000000\n", await room.Stream("wc -c <&3", whole).Value());

        var count = Path.Combine(host.HomeFolder, "count");
        using var from = new Flow(1_000_000, token => Task.Delay(Timeout.Infinite, token));
        var running = room.Stream($"echo >>{count}; cat <&3 >/dev/null; : >{count}.whole", from);
        await Until.True(() => from.Given == 1_000_000, "it is in the middle");
        host.DropSessions();
        Assert.True((await running.Fault(RemoteFault.Unreachable)).IsTransient);
        await Until.True(() => host.Processes.Count == 0, "nothing runs on");
        Assert.Equal(("\n", false), (await File.ReadAllTextAsync(count), File.Exists(count + ".whole")));
        await room.Run("true").Value();
    }

    [Fact]
    public async Task Streams_wait_their_turn_like_others()
    {
        await using var room = new Room(lab.Host);
        room.Machine = room.Machine with { MaxSessions = 1 };
        var gate = new TaskCompletionSource();
        using var to = new Sink((_, token) => gate.Task.WaitAsync(token));
        var first = room.Stream("echo one", null, to);
        await Until.True(() => to.Taken > 0, "it runs");
        var second = room.Run("echo two");
        Assert.False(second.IsCompleted);
        gate.SetResult();
        await first.Value();
        await second.Value();
    }
}
