namespace Fleet.Tests.Fuzz.Running;

/// <summary>Leaves out of an input what is not needed for its fault.</summary>
internal static class Shrinker
{
    private const int MaxTries = 2_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <param name="input">What has the fault.</param>
    /// <param name="still">Whether another input has it as well.</param>
    public static byte[] Shrink(byte[] input, Func<byte[], bool> still)
    {
        var (tries, began) = (0, TimeProvider.System.GetTimestamp());
        bool IsOver() => tries >= MaxTries || TimeProvider.System.GetElapsedTime(began) > Limit;
        for (var piece = Math.Max(1, input.Length / 2); ; piece = Math.Max(1, piece / 2))
        {
            var before = input.Length;
            for (var at = 0; at < input.Length && !IsOver();)
            {
                byte[] shorter = [.. input[..at], .. input[Math.Min(input.Length, at + piece)..]];
                tries++;
                if (still(shorter)) input = shorter;
                else at += piece;
            }

            if (IsOver() || (piece == 1 && input.Length == before)) return input;
        }
    }
}
