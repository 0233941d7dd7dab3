namespace Fleet.Api.Http;

/// <summary>An argument of an endpoint that may turn out to be unusable.</summary>
public interface IChecked
{
    /// <summary>Makes sense of it. Why it cannot be used; null if it can.</summary>
    Refusal? Check();
}

/// <summary>Answers for an endpoint whose arguments cannot be used, so that handlers see sound ones only, and writes what they find.</summary>
internal static class ArgumentFilter
{
    public static async ValueTask<object?> Invoke(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var argument in context.Arguments)
        {
            if (argument is not IChecked uncertain) continue;
            InheritedFields.Fill(uncertain, context.HttpContext.Request.Query);
            if (uncertain.Check() is { } refusal) return refusal;
        }

        return JsonAnswer.Of(context.HttpContext, await next(context));
    }
}
