using System.Text.Json;
using Fleet.Common;
using Fleet.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Serialization;
using Xunit;

namespace Fleet.Engine.Tests.Cluster;

/// <summary>
/// Between silos everything is serialized, in one process nothing is: so each type that a method of Fleet's grains takes or answers goes
/// through the real serializer here.
/// </summary>
public sealed class What_crosses_calls
{
    public static TheoryData<Type> Types { get; } = [.. typeof(GrainKeys).Assembly.GetTypes()
        .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrainWithStringKey)))
        .SelectMany(grain => grain.GetMethods())
        .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
        .Where(type => type != typeof(Task) && type != typeof(ValueTask) && type != typeof(CancellationToken))
        .Select(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>) ? type.GetGenericArguments()[0] : type)
        .Where(type => !type.IsInterface)
        .Distinct()
        .OrderBy(type => type.ToString(), StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Types))]
    public void A_value_survives_the_serializer(Type type)
    {
        using var services = new ServiceCollection().AddSerializer(builder => builder.AddAssembly(typeof(GrainKeys).Assembly)).BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer>();
        var value = Sample.Of(type);
        var copy = serializer.Deserialize<object>(serializer.SerializeToArray<object>(value));

        Assert.IsType(value.GetType(), copy);
        Assert.Equal(JsonSerializer.Serialize(value, value.GetType()), JsonSerializer.Serialize(copy, value.GetType()));
    }
}
