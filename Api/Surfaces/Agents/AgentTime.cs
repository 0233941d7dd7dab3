using System.Globalization;

namespace Fleet.Api.Surfaces.Agents;

/// <summary>Times as the agents surface writes them: ISO 8601, in seconds and UTC.</summary>
internal static class AgentTime
{
    public static string Of(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
