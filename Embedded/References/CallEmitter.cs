using System.Reflection;
using System.Reflection.Emit;
using Fleet.Embedded.Calls;
using Orleans.Serialization.Invocation;

namespace Fleet.Embedded.References;

/// <summary>Emits the call class of one interface method: a field per argument and the code that calls the method with them.</summary>
internal sealed class CallEmitter(ModuleBuilder module, string name, MethodInfo method)
{
    private const MethodAttributes Override =
        MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig | MethodAttributes.ReuseSlot;

    private static readonly MethodInfo CompletedTask = typeof(Task).GetProperty(nameof(Task.CompletedTask))!.GetMethod!;

    private readonly ParameterInfo[] _parameters = method.GetParameters();
    private FieldBuilder[] _fields = [];

    internal static string ArgumentField(int index) => $"Argument{index}";

    /// <summary>What the method's task yields; null if nothing.</summary>
    internal static Type? ResultOf(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(void) || type == typeof(Task) || type == typeof(ValueTask)) return null;
        if (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)))
            return type.GetGenericArguments()[0];
        throw new NotSupportedException($"{method.DeclaringType}.{method.Name} returns {type}: a task was expected.");
    }

    internal Type Emit()
    {
        if (_parameters.Any(p => p.ParameterType.IsByRef)) throw new NotSupportedException($"{method.Name} has an argument by reference.");
        var parent = ResultOf(method) is { } result ? typeof(TaskCall<>).MakeGenericType(result) : typeof(TaskCall);
        var type = module.DefineType(name, TypeAttributes.Public | TypeAttributes.Sealed, parent);
        type.DefineDefaultConstructor(MethodAttributes.Public);
        _fields = [.. _parameters.Select((p, i) => type.DefineField(ArgumentField(i), p.ParameterType, FieldAttributes.Public))];
        EmitInvoke(type);
        EmitArgumentCount(type);
        EmitArgument(type);
        if (_parameters is [.., { } last] && last.ParameterType == typeof(CancellationToken)) EmitToken(type);
        return type.CreateType();
    }

    private void EmitInvoke(TypeBuilder type)
    {
        var il = type.DefineMethod(nameof(Call.Invoke), Override, typeof(Task), [typeof(object)]).GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var field in _fields)
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, field);
        }

        il.Emit(OpCodes.Callvirt, method);
        if (method.ReturnType == typeof(void))
        {
            il.Emit(OpCodes.Call, CompletedTask);
        }
        else if (method.ReturnType.IsValueType)
        {
            var local = il.DeclareLocal(method.ReturnType);
            il.Emit(OpCodes.Stloc, local);
            il.Emit(OpCodes.Ldloca, local);
            il.Emit(OpCodes.Call, method.ReturnType.GetMethod(nameof(ValueTask.AsTask))!);
        }

        il.Emit(OpCodes.Ret);
    }

    private void EmitArgumentCount(TypeBuilder type)
    {
        var il = type.DefineMethod(nameof(IInvokable.GetArgumentCount), Override, typeof(int), []).GetILGenerator();
        il.Emit(OpCodes.Ldc_I4, _fields.Length);
        il.Emit(OpCodes.Ret);
    }

    private void EmitArgument(TypeBuilder type)
    {
        var il = type.DefineMethod(nameof(IInvokable.GetArgument), Override, typeof(object), [typeof(int)]).GetILGenerator();
        var labels = Array.ConvertAll(_fields, _ => il.DefineLabel());
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Switch, labels);
        il.Emit(OpCodes.Newobj, typeof(ArgumentOutOfRangeException).GetConstructor(Type.EmptyTypes)!);
        il.Emit(OpCodes.Throw);
        for (var i = 0; i < _fields.Length; i++)
        {
            il.MarkLabel(labels[i]);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, _fields[i]);
            il.Emit(OpCodes.Box, _fields[i].FieldType);
            il.Emit(OpCodes.Ret);
        }
    }

    private void EmitToken(TypeBuilder type)
    {
        var il = type.DefineMethod(nameof(IInvokable.GetCancellationToken), Override, typeof(CancellationToken), []).GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, _fields[^1]);
        il.Emit(OpCodes.Ret);
    }
}
