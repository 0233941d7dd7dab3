using System.Diagnostics;

namespace Fleet.Simulation.Running;

/// <summary>What a run draws of one kind (its work, its faults, its order): each kind has a stream of its own, so that they do not shift each other.</summary>
internal sealed class Draws(int seed, int stream)
{
    private readonly Random _random = new(unchecked((seed * 31) + stream));
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>True as often as that, from 0 to 1.</summary>
    public bool Chance(double probability) => Random.NextDouble() < probability;

    /// <summary>A whole number from the first to the last, both included.</summary>
    public int Between(int first, int last) => Random.Next(first, last + 1);

    /// <summary>A time span between the two, in whole milliseconds; short ones are as likely as long ones of ten times the length.</summary>
    public TimeSpan Span(TimeSpan shortest, TimeSpan longest)
    {
        var (from, to) = (Math.Log(Math.Max(1, shortest.TotalMilliseconds)), Math.Log(longest.TotalMilliseconds));
        return TimeSpan.FromMilliseconds(Math.Round(Math.Exp(from + (Random.NextDouble() * (to - from)))));
    }

    public TimeSpan Span(double shortestSeconds, double longestSeconds) => Span(TimeSpan.FromSeconds(shortestSeconds), TimeSpan.FromSeconds(longestSeconds));

    public T Among<T>(IReadOnlyList<T> choices) => choices[Random.Next(choices.Count)];

    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Random.Next(choices.Length)];

    /// <summary>Each as often as its weight says.</summary>
    public T Weighted<T>(IReadOnlyList<(int Weight, T What)> choices)
    {
        var left = Random.Next(choices.Sum(choice => choice.Weight));
        return choices.First(choice => (left -= choice.Weight) < 0).What;
    }

    public UInt128 Bits() => new((ulong)Random.NextInt64(), (ulong)Random.NextInt64());

    // What is drawn on another thread is drawn at another moment each time.
    private Random Random => Environment.CurrentManagedThreadId == _thread ? _random : throw new UnreachableException("Something of the run has left its thread");
}
