using Fleet.Common;

namespace Fleet.Api.Http;

/// <summary>An argument of an endpoint that may turn out to be unusable.</summary>
public interface IChecked
{
    /// <summary>Why it cannot be used; null if it can.</summary>
    Refusal? Refusal { get; }
}

/// <summary>Answers for an endpoint whose arguments cannot be used, so that handlers see sound ones only.</summary>
internal static class ArgumentFilter
{
    public static ValueTask<object?> Invoke(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var argument in context.Arguments)
        {
            if (argument is IChecked { Refusal: { } refusal }) return ValueTask.FromResult<object?>(refusal);
        }

        return next(context);
    }
}
