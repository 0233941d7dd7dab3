using System.CodeDom.Compiler;
using System.Reflection;
using Fleet.Api.Http;
using Fleet.Api.OpenApi;
using Fleet.Api.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Fleet.Api.Tests;

/// <summary>How arguments are read is generated with the program; what a query inherits is filled in after.</summary>
public sealed class InheritedQueryTests(FleetHost fleet)
{
    private readonly ILookup<bool, Endpoint> _endpoints = fleet.App.Services.GetRequiredService<EndpointDataSource>().Endpoints
        .Where(endpoint => endpoint.Metadata.GetMetadata<MethodInfo>() is not null)
        .ToLookup(endpoint => endpoint.Metadata.GetMetadata<LateDescription>() is not null);

    [Fact]
    public void Every_endpoint_with_a_query_is_generated()
    {
        Assert.DoesNotContain(_endpoints[false], endpoint => Queries(endpoint).Any());
        Assert.True(_endpoints[true].Count() > 10 * _endpoints[false].Count(), $"Generated are {_endpoints[true].Count()}, and {_endpoints[false].Count()} are not");
    }

    [Fact]
    public void What_serves_a_generated_endpoint_is_made_when_it_is_first_asked_for()
    {
        var ours = _endpoints[true].Where(endpoint => endpoint.Metadata.GetMetadata<MethodInfo>()!.Module == typeof(FleetApi).Module).ToList();
        Assert.NotEmpty(ours);
        Assert.All(ours, endpoint => Assert.StartsWith(
            "Microsoft.AspNetCore.Http.Generated.RouteHandlerServices", endpoint.RequestDelegate!.Method.DeclaringType!.FullName, StringComparison.Ordinal));
    }

    [Fact]
    public void What_describes_a_generated_endpoint_is_made_for_documents()
    {
        var described = new DescribedEndpoints(new DefaultEndpointDataSource(_endpoints[true])).Endpoints;
        Assert.All(_endpoints[true], endpoint => Assert.Null(endpoint.Metadata.GetMetadata<GeneratedCodeAttribute>()));
        Assert.All(described, endpoint => Assert.NotNull(endpoint.Metadata.GetMetadata<GeneratedCodeAttribute>()));
        Assert.All(described, endpoint => Assert.Null(endpoint.Metadata.GetMetadata<LateDescription>()));
    }

    [Fact]
    public void What_a_query_inherits_can_be_filled_in()
    {
        var inherited = (
            from query in _endpoints[true].SelectMany(Queries).Distinct()
            from property in query.GetProperties()
            where property.DeclaringType != query
            select (Query: query, Property: property)).ToList();
        Assert.NotEmpty(inherited);
        Assert.All(inherited, one =>
        {
            Assert.True(one.Query.IsAssignableTo(typeof(IChecked)), $"{one.Query} is not looked at before its endpoint is called");
            var name = one.Property.GetCustomAttribute<FromQueryAttribute>()?.Name;
            Assert.True(name is not null, $"{one.Query}.{one.Property.Name} has no name in the query");
            var filled = Activator.CreateInstance(one.Query)!;
            InheritedFields.Fill(filled, new QueryCollection(new Dictionary<string, StringValues> { [name] = new(["a", "b"]) }));
            Assert.Equal("a,b", one.Property.GetValue(filled));
        });
    }

    private static IEnumerable<Type> Queries(Endpoint endpoint) => endpoint.Metadata.GetMetadata<MethodInfo>()!.GetParameters()
        .Where(parameter => parameter.IsDefined(typeof(AsParametersAttribute))).Select(parameter => parameter.ParameterType);
}
