using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace Fleet.Api.Http;

/// <summary>A body that may be left out.</summary>
public interface IOptionalBody;

/// <summary>A JSON body, read and checked. Reading it never fails; <see cref="Check"/> says what is wrong with it.</summary>
public sealed class Body<T> : IChecked, IBindableFromHttpContext<Body<T>> where T : class
{
    private readonly T? _value;
    private readonly Refusal? _refusal;

    private Body(T value) => _value = value;

    private Body(Refusal refusal) => _refusal = refusal;

    /// <summary>What was sent.</summary>
    public T Value => _value ?? throw new InvalidOperationException("A refused body has no value.");

    /// <summary>Reads the request's body.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "The framework's contract for arguments that read themselves.")]
    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var (bytes, refusal) = await JsonBody.Bytes(context.Request);
        if (refusal is not null) return new(refusal);
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return Read(bytes, options);
    }

    /// <inheritdoc/>
    public Refusal? Check() => _refusal;

    private static Body<T> Read(ReadOnlyMemory<byte> bytes, JsonSerializerOptions options)
    {
        if (bytes.IsEmpty && typeof(IOptionalBody).IsAssignableFrom(typeof(T))) bytes = "{}"u8.ToArray();
        if (!Utf8.IsValid(bytes.Span)) return new(Refusal.Malformed("The body is not valid UTF-8"));
        using var document = StrictJson.Parse(bytes, JsonBody.MaxDepth);
        if (document is null) return new(Refusal.Malformed("The body is not valid JSON"));
        return JsonShape.Read<T>(document.RootElement, options, out var value) is { } refusal ? new(refusal) : new(value!);
    }
}
