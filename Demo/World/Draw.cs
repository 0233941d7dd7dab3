using System.Globalization;
using Fleet.Common;

namespace Fleet.Demo.World;

/// <summary>Chance that is the same in every run of one seed: it is asked for by what it is for, so that no order of asking changes it.</summary>
internal readonly record struct Draw(int Seed)
{
    /// <summary>From 0 to less than 1.</summary>
    public double Of(string what) => GrainKeys.Hash(string.Create(CultureInfo.InvariantCulture, $"{Seed}/{what}")) / (uint.MaxValue + 1.0);

    /// <summary>From <paramref name="least"/> to less than <paramref name="most"/>.</summary>
    public double Between(double least, double most, string what) => least + ((most - least) * Of(what));

    /// <summary>One of them.</summary>
    public T One<T>(IReadOnlyList<T> all, string what) => all[(int)(Of(what) * all.Count)];
}
