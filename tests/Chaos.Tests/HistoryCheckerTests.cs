using Fleet.Tests.Processes.Histories;

namespace Fleet.Chaos.Tests;

/// <summary>The checker finds each kind of lie, and believes what can be true.</summary>
public sealed class HistoryCheckerTests
{
    private static readonly Operation Made = Create(1, Result.Ok, "a");

    public static TheoryData<string, Operation[], string[], long> Lies => new()
    {
        { "x was acknowledged as a, and it is not there", [Made], [], 0 },
        { "x was acknowledged under a and b", [Made, Create(3, Result.Ok, "b"), new(5, 6, Kind.Delete, "x", Result.Unknown, "a", "")], ["a"], 0 },
        { "x is there 2 times", [Create(1, Result.Unknown, ""), Made], ["a", "b"], 0 },
        { "x is there 2 times", [new(1, 2, Kind.CreateBare, "x", Result.Unknown, "", "")], ["a", "b"], 0 },
        { "x failed, and it is there", [Create(1, Result.Failed, "")], ["a"], 0 },
        { "x was deleted, and it is there", [Made, new(3, 4, Kind.Delete, "x", Result.Ok, "a", "")], ["a"], 0 },
        { "x was acknowledged as a, and it is not there", [Made, new(3, 4, Kind.Delete, "x", Result.Failed, "a", "")], [], 0 },
        { "Nobody asked for x, and it is there", [], ["a"], 0 },
        { "r ends with 1: 2 was acknowledged before", [Write(1, 1), Write(3, 2)], [], 1 },
        { "r ends with 0: 1 was acknowledged before", [Write(1, 1)], [], 0 },
        { "r ends with 2: nobody wrote that, or it failed", [Write(1, 1), Write(3, 2, Result.Failed)], [], 2 },
        { "r was read as 1: 2 was acknowledged before", [Write(1, 1), Write(3, 2), Read(5, 1)], [], 2 },
        { "r was read as 2: it was written later", [Write(1, 1), Read(3, 2), Write(5, 2)], [], 2 },
    };

    public static TheoryData<Operation[], string[], long> Truths => new()
    {
        { [Made], ["a"], 0 },
        { [Create(1, Result.Unknown, "")], [], 0 },
        { [Create(1, Result.Unknown, "")], ["a"], 0 },
        { [Create(1, Result.Unknown, ""), Create(3, Result.Failed, ""), Create(5, Result.Ok, "a")], ["a"], 0 },
        { [Made, new(3, 4, Kind.Delete, "x", Result.Unknown, "a", "")], ["a"], 0 },
        { [Made, new(3, 4, Kind.Delete, "x", Result.Unknown, "a", ""), new(5, 6, Kind.Delete, "x", Result.Failed, "a", "404")], [], 0 },
        { [Write(1, 1), Write(3, 2, Result.Unknown)], [], 1 },
        { [Write(1, 1), Write(3, 2, Result.Unknown)], [], 2 },
        { [Write(1, 1), new(3, 9, Kind.Write, "r", Result.Ok, "2", ""), Read(4, 1), Read(6, 2)], [], 2 },
    };

    [Theory, MemberData(nameof(Lies))]
    public void A_lie_is_found(string lie, Operation[] told, string[] things, long register) => Assert.Equal([lie], Check(told, things, register));

    [Theory, MemberData(nameof(Truths))]
    public void What_can_be_true_is_believed(Operation[] told, string[] things, long register) => Assert.Empty(Check(told, things, register));

    private static IReadOnlyList<string> Check(Operation[] told, string[] things, long register) =>
        HistoryChecker.Check(told, new([.. things.Select(id => ("x", id))], new Dictionary<string, long> { ["r"] = register }));

    private static Operation Create(long at, Result result, string id) => new(at, at + 1, Kind.Create, "x", result, id, "");

    private static Operation Write(long at, int number, Result result = Result.Ok) => new(at, at + 1, Kind.Write, "r", result, $"{number}", "");

    private static Operation Read(long at, int number) => new(at, at + 1, Kind.Read, "r", Result.Ok, $"{number}", "");
}
