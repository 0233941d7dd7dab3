using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Fleet.Api.Http;

/// <summary>
/// A good answer to a GET, written at once and with its length. The framework writes in parts, and asks after each how much is waiting.
/// </summary>
internal sealed class JsonAnswer(object value, JsonTypeInfo shape) : IResult
{
    // What was larger once need not be kept for all the small ones.
    private const int MostKept = 1024 * 1024;

    private static readonly ConcurrentDictionary<Type, Type?> ValueTypes = [];

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _spare;

    /// <summary>The same answer, faster; or as it is, where it is anything but a value with status 200.</summary>
    public static object? Of(HttpContext context, object? result)
    {
        if (!HttpMethods.IsGet(context.Request.Method)) return result;
        var inner = result is INestedHttpResult nested ? nested.Result : result;
        if (inner is not IValueHttpResult { Value: { } value } || ValueTypes.GetOrAdd(inner.GetType(), OkOf) is not { } declared) return result;
        var options = context.RequestServices.GetRequiredService<AnswerJson>().Options;
        var shape = options.GetTypeInfo(declared);
        return new JsonAnswer(value, shape.PolymorphismOptions is null ? options.GetTypeInfo(value.GetType()) : shape);
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var buffer = _spare ?? new ArrayBufferWriter<byte>(16 * 1024);
        _spare = null;
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = shape.Options.Encoder, MaxDepth = shape.Options.MaxDepth, SkipValidation = true }))
        {
            JsonSerializer.Serialize(writer, value, shape);
        }

        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = buffer.WrittenCount;
        await httpContext.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, httpContext.RequestAborted);
        if (buffer.Capacity > MostKept) return;
        buffer.ResetWrittenCount();
        _spare = buffer;
    }

    private static Type? OkOf(Type result) => result.IsGenericType && result.GetGenericTypeDefinition() == typeof(Ok<>) ? result.GetGenericArguments()[0] : null;
}
