using System.Globalization;

namespace Orleans;

/// <summary>Activations of this grain class are never collected for being idle.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class KeepAliveAttribute : Attribute;
/// <summary>How long an activation of this grain class may be idle before it is collected.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class CollectionAgeLimitAttribute : Attribute
{
    /// <summary>The shortest limit: one minute.</summary>
    public static readonly TimeSpan MinAgeLimit = TimeSpan.FromMinutes(1);

    /// <summary>The limit is the sum of <see cref="Days"/>, <see cref="Hours"/> and <see cref="Minutes"/>.</summary>
    public CollectionAgeLimitAttribute() { }

    /// <summary>The limit as text, for instance <c>00:05:00</c>.</summary>
    public CollectionAgeLimitAttribute(string inactivityPeriod) =>
        Minutes = TimeSpan.Parse(inactivityPeriod, CultureInfo.InvariantCulture).TotalMinutes;

    /// <summary>The limit, at least <see cref="MinAgeLimit"/>.</summary>
    public TimeSpan AgeLimit
    {
        get
        {
            if (AlwaysActive) return TimeSpan.MaxValue;
            var age = TimeSpan.FromDays(Days) + TimeSpan.FromHours(Hours) + TimeSpan.FromMinutes(Minutes);
            return age < MinAgeLimit ? MinAgeLimit : age;
        }
    }

    /// <summary>Never collected for being idle.</summary>
    public bool AlwaysActive { get; set; }

    /// <summary>Days of the limit.</summary>
    public double Days { get; set; }

    /// <summary>Hours of the limit.</summary>
    public double Hours { get; set; }

    /// <summary>Minutes of the limit.</summary>
    public double Minutes { get; set; }
}
