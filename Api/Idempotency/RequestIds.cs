using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Fleet.Common;

namespace Fleet.Api.Idempotency;

/// <summary>
/// The ids of what one request makes. With an <c>Idempotency-Key</c> they are drawn from it, so that the request, when it is run again after a
/// crash, meets what it had made before.
/// </summary>
public sealed class RequestIds : IIdSource, IBindableFromHttpContext<RequestIds>
{
    private readonly Func<int, string> _draw;
    private int _count;

    internal RequestIds(IIdSource source) => _draw = _ => source.Next();

    internal RequestIds(string use, DateTimeOffset beganAt) => _draw = number =>
        SortableId.Of(beganAt.ToUnixTimeMilliseconds(), BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{use}/{number}"))));

    /// <summary>Those of this request.</summary>
    public static ValueTask<RequestIds?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult<RequestIds?>(
        context.Features.Get<RequestIds>() ?? new RequestIds(context.RequestServices.GetRequiredService<IIdSource>()));

    /// <inheritdoc/>
    public string Next() => _draw(_count++);
}
