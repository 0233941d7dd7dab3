using Fleet.Common;
using Fleet.Remote;
using Fleet.Store.GrainState;

namespace Fleet.Tests.Fuzz.Texts;

/// <summary>Whether what Fleet made of an input is fit to be stored, shown and sent on.</summary>
internal static class Sound
{
    private const int MaxTimes = 100;
    private const int MaxMore = 64 * 1024;

    private static readonly StateJson Json = new([]);

    /// <summary>An answer from a machine is a value that can be kept, or an error with words.</summary>
    public static string? Fault<T>(Remote<T> answer, byte[] input) =>
        answer.Error is { } error ? string.IsNullOrWhiteSpace(error.Message) ? "an error without words" : Fault(error.Message, input)
        : answer.Value is { } value ? Fault(value, input)
        : "neither a value nor an error";

    /// <inheritdoc cref="Fault{T}(Remote{T}, byte[])"/>
    public static string? Fault<T>(Outcome<T> outcome, byte[] input) where T : class =>
        outcome.IsOk ? Fault(outcome.Value, input)
        : outcome.Error is { Code: ErrorCode.InvalidRequest, Message.Length: > 0 } error ? Fault(error.Message, input)
        : $"refused with {outcome.Error}";

    /// <summary>It can be written as the store writes it, and is not much more than what it was made of.</summary>
    public static string? Fault<T>(T value, byte[] input)
    {
        var length = Json.Write(value).Length;
        return length <= (MaxTimes * (long)input.Length) + MaxMore ? null : $"{length} characters were made of {input.Length} bytes";
    }
}
